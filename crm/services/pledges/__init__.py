"""Changes of a pledge: promised, signed, divided, received, closed. Each validates, writes, and renews the division.

Amounts are minor units of the pledge's currency unless said otherwise. A refused action changes nothing.
"""

from crm.services.pledges.close import approve_write_off, propose_write_off
from crm.services.pledges.desk import Place, cell_of, status
from crm.services.pledges.divide import ShareOf, SplitOf, confirm_split, divide_pledge
from crm.services.pledges.instalments import InstalmentOf, plan_instalments
from crm.services.pledges.promise import NewPledge, add_pledge
from crm.services.pledges.receive import NewReceipt, add_receipt
from crm.services.pledges.sign import NewRaise, raise_pledge, sign_pledge

__all__ = [
    "InstalmentOf",
    "NewPledge",
    "NewRaise",
    "NewReceipt",
    "Place",
    "ShareOf",
    "SplitOf",
    "add_pledge",
    "add_receipt",
    "approve_write_off",
    "cell_of",
    "confirm_split",
    "divide_pledge",
    "plan_instalments",
    "propose_write_off",
    "raise_pledge",
    "sign_pledge",
    "status",
]
