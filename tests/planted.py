"""The secrets that tests give to simulated printers: nothing may ever tell them.

None of them is part of anything else, so that wherever one is found it has leaked.
"""

ACCESS_CODE = "70c1e5a9"
OTHER_ACCESS_CODE = "b84f02d6"
PASSWORD = "k7Vq2Rm9xTz4"
OTHER_PASSWORD = "another-one-4XqPz"
API_KEY = "a-separate-key-8Lw3n"
WRONG_SECRET = "not-the-secret-9Jd2k"

PLANTED = (
    ACCESS_CODE,
    OTHER_ACCESS_CODE,
    PASSWORD,
    OTHER_PASSWORD,
    API_KEY,
    WRONG_SECRET,
)
