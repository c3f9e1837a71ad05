"""Start MiniStack with hubrelay's additions: ``python -m hubrelay_emulator``.

Reads ``HUBRELAY_SEED`` (path of the organization's seed file) besides MiniStack's own variables.
"""

import os

from ministack import app

from . import (
    access,
    account_regions,
    connections,
    mappings,
    metrics,
    organizations,
    permissions,
    quotas,
    security_hub,
    shared_secrets,
    simulation,
    targets,
)
from .seed import Seed


def main() -> None:
    seed = Seed(os.environ["HUBRELAY_SEED"])
    access.install(seed)
    permissions.install()
    simulation.install()
    organizations.install(app, seed)
    account_regions.install(app, seed)
    security_hub.install(app, seed)
    shared_secrets.install()
    targets.install(seed)
    mappings.install()
    connections.install()
    metrics.install()
    quotas.install(app)
    app.main()


if __name__ == "__main__":
    main()
