"""The vocabulary of orders: by which way one came to us."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class OrderChannel(TextChoices):
    """By which way an order came; empty where nobody said. Which partner brings whom stands in the channel files."""

    PERSON = "person", pgettext_lazy("way of an order", "In person")
    PHONE = "phone", pgettext_lazy("way of an order", "Phone")
    EMAIL = "email", pgettext_lazy("way of an order", "E-mail")
    MESSAGE = "message", pgettext_lazy("way of an order", "Chat message")
    SHOP = "shop", pgettext_lazy("way of an order", "Web shop")
    LINK = "link", pgettext_lazy("way of an order", "EDI or ERP link")
    AGENT = "agent", pgettext_lazy("way of an order", "Agent or distributor")
    FAIR = "fair", pgettext_lazy("way of an order", "Trade fair")
    OTHER = "other", pgettext_lazy("way of an order", "Other way")


UNSAID = "none"
"""What stands for orders of which nobody said it, in addresses and sums."""
