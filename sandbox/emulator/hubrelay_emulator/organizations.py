"""AWS Organizations, read-only, from the seed file.

Lists come in pages, and the first page of every list is empty with a token: AWS documents that a page may be
empty before the last one, and readers that stop there lose accounts.
"""

import json

PAGE = 2
EMPTY = "start"


class OrganizationsError(Exception):
    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def install(app, seed) -> None:
    service = Organizations(seed)

    async def handler(_method, _path, headers, body, _query):
        from ministack.core.responses import error_response_json, get_account_id, json_response

        operation = headers.get("x-amz-target", "").split(".")[-1]
        try:
            answer = service.call(operation, json.loads(body or b"{}"), get_account_id())
        except OrganizationsError as error:
            return error_response_json(error.code, str(error), 400)
        return json_response(answer, content_type="application/x-amz-json-1.1")

    app.SERVICE_HANDLERS["organizations"] = handler


class Organizations:
    def __init__(self, seed):
        self.seed = seed
        self.arn = f"arn:aws:organizations::{seed.management}"

    def call(self, operation: str, request: dict, caller: str) -> dict:
        if self.seed.account(caller) is None:
            raise OrganizationsError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
        method = getattr(self, operation, None)
        if method is None or operation == "call" or not operation[:1].isupper():
            raise OrganizationsError("UnsupportedAPIEndpointException", f"The sandbox does not know {operation}.")
        allowed = {self.seed.management, *(d["account"] for d in self.seed.delegated_administrators)}
        if operation != "DescribeOrganization" and caller not in allowed:
            raise OrganizationsError("AccessDeniedException", "You don't have permissions to access this resource.")
        return method(request)

    # -- one of a kind --

    def DescribeOrganization(self, _request):
        management = self.seed.management
        email = self.seed.account(management)["email"]
        return {
            "Organization": {
                "Id": self.seed.id,
                "Arn": f"{self.arn}:organization/{self.seed.id}",
                "FeatureSet": "ALL",
                "MasterAccountArn": f"{self.arn}:account/{self.seed.id}/{management}",
                "MasterAccountId": management,
                "MasterAccountEmail": email,
            }
        }

    def DescribeAccount(self, request):
        account = self.seed.account(request.get("AccountId", ""))
        if account is None:
            raise OrganizationsError("AccountNotFoundException", "You specified an account that doesn't exist.")
        return {"Account": self._account(account)}

    def DescribeOrganizationalUnit(self, request):
        return {"OrganizationalUnit": self._ou(self._find_ou(request.get("OrganizationalUnitId", "")))}

    # -- lists --

    def ListRoots(self, request):
        return self._page("Roots", [self._root(r) for r in self.seed.roots], request)

    def ListAccounts(self, request):
        return self._page("Accounts", [self._account(a) for a in self.seed.accounts], request)

    def ListAccountsForParent(self, request):
        parent = self._parent(request)
        found = [self._account(a) for a in self.seed.accounts if a["parent"] == parent]
        return self._page("Accounts", found, request)

    def ListOrganizationalUnitsForParent(self, request):
        parent = self._parent(request)
        found = [self._ou(ou) for ou in self.seed.ous if ou["parent"] == parent]
        return self._page("OrganizationalUnits", found, request)

    def ListChildren(self, request):
        parent = self._parent(request)
        kind = request.get("ChildType")
        members = self.seed.accounts if kind == "ACCOUNT" else self.seed.ous
        found = [{"Id": m["id"], "Type": kind} for m in members if m["parent"] == parent]
        return self._page("Children", found, request)

    def ListParents(self, request):
        child = request.get("ChildId", "")
        for member in (*self.seed.accounts, *self.seed.ous):
            if member["id"] == child:
                kind = "ROOT" if member["parent"].startswith("r-") else "ORGANIZATIONAL_UNIT"
                return self._page("Parents", [{"Id": member["parent"], "Type": kind}], request)
        raise OrganizationsError("ChildNotFoundException", "We can't find an organizational unit or account with that id.")

    def ListTagsForResource(self, request):
        resource = request.get("ResourceId", "")
        for member in (*self.seed.accounts, *self.seed.ous, *self.seed.roots):
            if member["id"] == resource:
                tags = [{"Key": key, "Value": value} for key, value in member.get("tags", {}).items()]
                return self._page("Tags", tags, request)
        raise OrganizationsError("TargetNotFoundException", "We can't find a root, OU or account with that id.")

    def ListDelegatedAdministrators(self, request):
        principal = request.get("ServicePrincipal")
        found = [
            {**self._account(self.seed.account(d["account"])), "DelegationEnabledDate": 1700000000}
            for d in self.seed.delegated_administrators
            if principal in (None, d["service"])
        ]
        return self._page("DelegatedAdministrators", found, request)

    # -- shapes --

    def _root(self, root):
        return {
            "Id": root["id"],
            "Arn": f"{self.arn}:root/{self.seed.id}/{root['id']}",
            "Name": root["name"],
            "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}],
        }

    def _ou(self, ou):
        arn = f"{self.arn}:ou/{self.seed.id}/{ou['id']}"
        return {"Id": ou["id"], "Arn": arn, "Name": ou["name"]}

    def _account(self, account):
        shape = {
            "Id": account["id"],
            "Arn": f"{self.arn}:account/{self.seed.id}/{account['id']}",
            "Email": account["email"],
            "Name": account["name"],
            "State": account["state"],
            "JoinedMethod": account["joined"],
            "JoinedTimestamp": 1700000000,
        }
        if account["state"] in ("ACTIVE", "SUSPENDED", "PENDING_CLOSURE"):
            shape["Status"] = account["state"]
        return shape

    def _find_ou(self, identifier):
        for ou in self.seed.ous:
            if ou["id"] == identifier:
                return ou
        raise OrganizationsError("OrganizationalUnitNotFoundException", "We can't find an OU with that id.")

    def _parent(self, request):
        parent = request.get("ParentId", "")
        if parent not in {m["id"] for m in (*self.seed.roots, *self.seed.ous)}:
            raise OrganizationsError("ParentNotFoundException", "We can't find a root or OU with that id.")
        return parent

    def _page(self, key, members, request):
        token = request.get("NextToken")
        if token is None:
            return {key: [], "NextToken": EMPTY}
        if token != EMPTY and not token.isdigit():
            raise OrganizationsError("InvalidInputException", "INVALID_NEXT_TOKEN")
        start = 0 if token == EMPTY else int(token)
        end = start + min(PAGE, int(request.get("MaxResults") or PAGE))
        more = {"NextToken": str(end)} if end < len(members) else {}
        return {key: members[start:end], **more}
