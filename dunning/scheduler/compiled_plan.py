"""The shipped plan. Made by `python -m dunning.scheduler.shipped_plan`."""

from dunning.kinds import Role
from dunning.scheduler.plan import AfterLast
from dunning.scheduler.plan import AskWhy
from dunning.scheduler.plan import Plan
from dunning.scheduler.plan import PlanStage
from dunning.stages import Stage
from dunning.stages import Tone
from types import MappingProxyType

PLAN = Plan(
    name='default',
    groups=(),
    stages=(
        PlanStage(
            stage=Stage.FRIENDLY,
            days_past_due=1,
            gap_days=7,
            addressee=Role.PAYER,
            tone=Tone.FRIENDLY,
        ),
        PlanStage(
            stage=Stage.SECOND,
            days_past_due=8,
            gap_days=7,
            addressee=Role.PAYER,
            tone=Tone.PLAIN,
        ),
        PlanStage(
            stage=Stage.FIRM,
            days_past_due=18,
            gap_days=7,
            addressee=Role.PAYER,
            tone=Tone.FIRM,
        ),
        PlanStage(
            stage=Stage.DIRECTOR,
            days_past_due=30,
            gap_days=7,
            addressee=Role.DIRECTOR,
            tone=Tone.PLAIN,
        ),
    ),
    after_last=AfterLast.HAND_OVER,
    minimum=MappingProxyType({}),
    courtesy=None,
    preset='b2b-default',
    ask_why=AskWhy.ALTERNATE,
)
