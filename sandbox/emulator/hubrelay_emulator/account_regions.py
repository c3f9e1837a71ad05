"""Enabled regions by account: ``enabledRegions`` of the seed, else MiniStack's own list."""

import json


def install(app, seed) -> None:
    from ministack.services import account as service

    async def handler(method, path, headers, body, query):
        from ministack.core.responses import get_account_id, json_response

        entry = seed.account(get_account_id()) or {}
        if path.rstrip("/") != "/listRegions" or "enabledRegions" not in entry:
            return await service.handle_request(method, path, headers, body, query)
        # An empty page first: only a missing token ends the list.
        regions = entry["enabledRegions"]
        token = json.loads(body or b"{}").get("NextToken")
        if token is None:
            return json_response({"Regions": [], "NextToken": "start"})
        listed = [{"RegionName": name, "RegionOptStatus": "ENABLED_BY_DEFAULT"} for name in regions]
        return json_response({"Regions": listed})

    app.SERVICE_HANDLERS["account"] = handler
