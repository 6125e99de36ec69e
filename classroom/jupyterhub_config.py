"""A JupyterHub for one lesson: a shared password, a fresh folder for each reader, and nothing left of it afterwards.

Readers sign in with a name and a number, such as ada-1, and the password in CLASSROOM_PASSWORD. Whoever signs in under
another's name sees what the other does. CLOUDGAZING_CLASSROOM lists the models, as in `cloudgazing.classroom`.
"""

import os
import subprocess

c = get_config()  # noqa: F821, as JupyterHub provides it

c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["CLASSROOM_PASSWORD"]
c.Authenticator.allow_all = True
# A number at the end, so that no reader can bear the name of one of the system's own users.
c.Authenticator.username_pattern = r"[a-z]{2,20}-[0-9]{1,3}\Z"

c.Spawner.default_url = "/lab/tree/chapters/00_cloudgazing.ipynb"
# When a whole class comes at once, everybody's start takes longer than the usual minute.
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
c.Spawner.environment = {
    "CLOUDGAZING_CLASSROOM": os.environ.get("CLOUDGAZING_CLASSROOM", ""),
    "HF_HUB_CACHE": "/srv/models",
    "HF_HUB_OFFLINE": "1",
    # Small networks are faster on one thread, and so everybody gets a share of the processor.
    "OMP_NUM_THREADS": "1",
}


def welcome(spawner):
    """Give a reader a user of the system and a folder that no other can look into, with the chapters in it."""
    folder = ["--create-home", "--key", "HOME_MODE=0700", "--skel", "/srv/cloudgazing/home"]
    subprocess.run(["useradd", *folder, spawner.user.name], check=True)


def clear(spawner):
    """Remove the reader's user and folder, with all that was brought along or drawn."""
    subprocess.run(["userdel", "--force", "--remove", spawner.user.name], check=True)


c.Spawner.pre_spawn_hook = welcome
c.Spawner.post_stop_hook = clear
