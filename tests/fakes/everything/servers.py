"""EC2: the regions, and an instance that is given a role by its profile."""

from __future__ import annotations

from typing import Final

from tests.fakes.everything.names import MADE, MANAGEMENT, OFF, PROFILE, REGION, TEAM, Answers

_STATUS: Final = {REGION: "opt-in-not-required", OFF: "not-opted-in"}

REGIONS: Answers = {
    "ec2:DescribeRegions": {
        "Regions": [
            {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": status}
            for name, status in _STATUS.items()
        ]
    }
}
"""The same for both accounts."""

ANSWERS: Answers = {
    "ec2:DescribeInstances": {
        "Reservations": [
            {
                "ReservationId": "r-0123456789abcdef0",
                "OwnerId": MANAGEMENT,
                "Instances": [
                    {
                        "InstanceId": "i-0123456789abcdef0",
                        "InstanceType": "t3.micro",
                        "LaunchTime": MADE,
                        "State": {"Code": 16, "Name": "running"},
                        "Placement": {"AvailabilityZone": f"{REGION}a"},
                        "IamInstanceProfile": {"Arn": PROFILE, "Id": "AIPA111122223333ERVER"},
                        "Tags": [{"Key": "team", "Value": TEAM}],
                    }
                ],
            }
        ]
    }
}
