"""The demo company's own people: a tree of teams and a user for each role, all with the printed password."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from kam.choices import Role
from kam.models import Team, User

PASSWORD = "demo-kam-2026"
"""Of every demo sign-in; printed by the command, and set nowhere else."""

TEAMS = (
    ("sales", "销售部", "", "zhao"),
    ("east", "华东大区", "sales", "sun"),
    ("south", "南方大区", "sales", "he"),
    ("north", "北方大区", "sales", "zheng"),
    ("abroad", "International", "sales", "emma"),
    ("service", "客户服务部", "", "gu"),
    ("marketing", "市场部", "", "xia"),
    ("office", "财务与管理", "", "tang"),
)
PEOPLE = (
    ("zhao", "赵敏", Role.DIRECTOR, "sales", ""),
    ("sun", "孙立", Role.LEAD, "east", ""),
    ("he", "何静", Role.LEAD, "south", ""),
    ("zheng", "郑凯", Role.LEAD, "north", ""),
    ("emma", "Emma Berg", Role.LEAD, "abroad", "en"),
    ("lin", "林晓", Role.MANAGER, "east", ""),
    ("wang", "王磊", Role.MANAGER, "east", ""),
    ("xu", "徐佳怡", Role.MANAGER, "east", ""),
    ("huang", "黄杰", Role.MANAGER, "south", ""),
    ("liang", "梁雨桐", Role.MANAGER, "south", ""),
    ("li", "李娜", Role.MANAGER, "north", ""),
    ("ma", "马俊峰", Role.MANAGER, "north", ""),
    ("chen", "陈锐", Role.MANAGER, "abroad", ""),
    ("marco", "Marco Rossi", Role.MANAGER, "abroad", "en"),
    ("gu", "顾伟", Role.SERVICE, "service", ""),
    ("shen", "沈建华", Role.SERVICE, "service", ""),
    ("fang", "方志远", Role.SERVICE, "service", ""),
    ("xia", "夏晨曦", Role.MARKETING, "marketing", ""),
    ("tang", "唐立新", Role.FINANCE, "office", ""),
    ("ada", "Ada Wong", Role.ADMINISTRATOR, "office", "en"),
    ("qiu", "邱国栋", Role.AUDITOR, "office", ""),
)
SIGN_INS = ("zhao", "sun", "lin", "emma", "gu", "xia", "tang", "ada", "qiu")
"""Shown first: one person for each role that signs in with a password, and an English reader."""
OWNERS = {
    "华东": ("lin", "wang", "xu"),
    "华中": ("wang", "huang"),
    "华南": ("huang", "liang"),
    "西南": ("liang",),
    "华北": ("li", "ma"),
    "东北": ("ma",),
    "Europe": ("chen", "marco"),
    "Southeast Asia": ("chen",),
    "Middle East": ("marco",),
    "North America": ("chen",),
    "Africa": ("marco",),
}


@dataclass
class Staff:
    """Who works here, by sign-in name."""

    users: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.users[name]

    @property
    def sellers(self) -> list[User]:
        """Those who own accounts."""
        return [user for user in self.users.values() if user.role in (Role.MANAGER, Role.LEAD)]


def employ() -> Staff:
    """Users and teams; one hash of the one password serves them all, as hashing is slow on purpose."""
    secret, staff, teams = make_password(PASSWORD), Staff(), _teams()
    for username, name, role, team, language in PEOPLE:
        staff.users[username] = User.objects.create(
            username=username,
            name=name,
            email=f"{username}@huazhu.example",
            role=role,
            team=teams[team],
            language=language,
            password=secret,
            phone=f"+86 571 8800 {2000 + len(staff.users):04}",
        )
    _integration(staff)
    for key, _name, _parent, lead in TEAMS:
        Team.objects.filter(pk=teams[key].pk).update(lead=staff[lead])
    return staff


def _teams() -> dict[str, Team]:
    """The tree, each with the ids of those above it in its path."""
    teams: dict[str, Team] = {}
    for key, name, above, _lead in TEAMS:
        parent = teams.get(above)
        team = Team.objects.create(name=name, parent=parent)
        team.path = f"{parent.path if parent else '/'}{team.pk}/"
        team.save(update_fields=["path"])
        teams[key] = team
    return teams


def _integration(staff: Staff) -> None:
    """The ERP's account: it acts for the director and has no password, only tokens."""
    erp = User(username="erp", name="ERP", email="erp@huazhu.example", role=Role.INTEGRATION, acts_for=staff["zhao"])
    erp.set_unusable_password()
    erp.save()
    staff.users["erp"] = erp


def is_employed() -> bool:
    """Whether these people work here already."""
    return bool(User.objects.filter(username="erp", email="erp@huazhu.example").exists())
