"""Addresses below the lists: of one noun each, included by the floor."""

from django.urls import path

from accounts.views import (
    agreements,
    competitors,
    contact_merges,
    contacts,
    costs,
    documents,
    duplicates,
    fields,
    influences,
    moves,
    namesakes,
    nominations,
    orders,
    payments,
    pickers,
    policies,
    privacy,
    products,
    relationships,
    requirements,
    rivalries,
    statements,
)

orders_below = [
    path("", orders.OrderList.as_view(), name="order-list"),
    path("new/", orders.OrderCreate.as_view(), name="order-create"),
    path("line/", orders.OrderLineBlank.as_view(), name="order-line"),
    path("pick/", pickers.OrderPick.as_view(), name="order-pick"),
    path("<int:pk>/", orders.OrderDetail.as_view(), name="order-detail"),
    path("<int:pk>/edit/", orders.OrderEdit.as_view(), name="order-edit"),
    path("<int:pk>/archive/", orders.OrderArchive.as_view(), name="order-archive"),
    path("<int:pk>/restore/", orders.OrderRestore.as_view(), name="order-restore"),
]
contacts_below = [
    path("", contacts.ContactList.as_view(), name="contact-list"),
    path("new/", contacts.ContactCreate.as_view(), name="contact-create"),
    path("pick/", pickers.ContactPick.as_view(), name="contact-pick"),
    path("<int:pk>/", contacts.ContactDetail.as_view(), name="contact-detail"),
    path("<int:pk>/edit/", contacts.ContactEdit.as_view(), name="contact-edit"),
    path("duplicates/", contact_merges.ContactDoubles.as_view(), name="contact-doubles"),
    path("told-apart/<int:pk>/reopen/", namesakes.NamesakeReopen.as_view(), name="namesake-reopen"),
    path("<int:pk>/told-apart/<int:other>/", namesakes.NamesakeCreate.as_view(), name="namesake-create"),
    path("merges/<int:pk>/undo/", contact_merges.ContactMergeUndo.as_view(), name="contact-merge-undo"),
    path("<int:pk>/merge/", contact_merges.ContactMergeChoose.as_view(), name="contact-merge-choose"),
    path("<int:pk>/merge/<int:other>/", contact_merges.ContactMergeSides.as_view(), name="contact-merge"),
    path("<int:pk>/left/", contacts.ContactLeave.as_view(), name="contact-leave"),
    path("<int:pk>/archive/", contacts.ContactArchive.as_view(), name="contact-archive"),
    path("<int:pk>/restore/", contacts.ContactRestore.as_view(), name="contact-restore"),
    path("<int:pk>/export/", privacy.ContactExport.as_view(), name="contact-export"),
    path("<int:pk>/erase/", privacy.ContactErase.as_view(), name="contact-erase"),
]
relationships_below = [
    path("relations/", relationships.RelationList.as_view(), name="relation-list"),
    path("relations/<int:pk>/edit/", relationships.RelationEdit.as_view(), name="relation-edit"),
    path("relations/<int:pk>/archive/", relationships.RelationArchive.as_view(), name="relation-archive"),
    path("relations/<int:pk>/restore/", relationships.RelationRestore.as_view(), name="relation-restore"),
    path("influences/", influences.InfluenceList.as_view(), name="influence-list"),
    path("rivalries/", rivalries.RivalryList.as_view(), name="rivalry-list"),
    path("influences/<int:pk>/edit/", relationships.InfluenceEdit.as_view(), name="influence-edit"),
    path("influences/<int:pk>/archive/", relationships.InfluenceArchive.as_view(), name="influence-archive"),
    path("influences/<int:pk>/restore/", relationships.InfluenceRestore.as_view(), name="influence-restore"),
    path("rivalries/<int:pk>/edit/", relationships.RivalryEdit.as_view(), name="rivalry-edit"),
    path("rivalries/<int:pk>/archive/", relationships.RivalryArchive.as_view(), name="rivalry-archive"),
    path("rivalries/<int:pk>/restore/", relationships.RivalryRestore.as_view(), name="rivalry-restore"),
]
products_below = [
    path("", products.ProductList.as_view(), name="product-list"),
    path("new/", products.ProductCreate.as_view(), name="product-create"),
    path("pick/", pickers.ProductPick.as_view(), name="product-pick"),
    path("<int:pk>/edit/", products.ProductEdit.as_view(), name="product-edit"),
    path("<int:pk>/archive/", products.ProductArchive.as_view(), name="product-archive"),
    path("<int:pk>/restore/", products.ProductRestore.as_view(), name="product-restore"),
]
costs_below = [
    path("", costs.CostList.as_view(), name="cost-list"),
    path("new/", costs.CostCreate.as_view(), name="cost-create"),
    path("<int:pk>/edit/", costs.CostEdit.as_view(), name="cost-edit"),
    path("<int:pk>/archive/", costs.CostArchive.as_view(), name="cost-archive"),
    path("<int:pk>/restore/", costs.CostRestore.as_view(), name="cost-restore"),
]
competitors_below = [
    path("", competitors.CompetitorList.as_view(), name="competitor-list"),
    path("new/", competitors.CompetitorCreate.as_view(), name="competitor-create"),
    path("pick/", pickers.CompetitorPick.as_view(), name="competitor-pick"),
    path("<int:pk>/", competitors.CompetitorDetail.as_view(), name="competitor-detail"),
    path("<int:pk>/edit/", competitors.CompetitorEdit.as_view(), name="competitor-edit"),
    path("<int:pk>/archive/", competitors.CompetitorArchive.as_view(), name="competitor-archive"),
    path("<int:pk>/restore/", competitors.CompetitorRestore.as_view(), name="competitor-restore"),
    path("<int:pk>/moves/new/", moves.CompetitorMoveCreate.as_view(), name="competitor-move-create"),
]
documents_below = [
    path("", documents.DocumentList.as_view(), name="document-list"),
    path("<int:pk>/file/", documents.DocumentDownload.as_view(), name="document-download"),
    path("<int:pk>/edit/", documents.DocumentEdit.as_view(), name="document-edit"),
    path("<int:pk>/archive/", documents.DocumentArchive.as_view(), name="document-archive"),
    path("<int:pk>/restore/", documents.DocumentRestore.as_view(), name="document-restore"),
]
duplicates_below = [
    path("", duplicates.DuplicateList.as_view(), name="duplicate-list"),
    path("like/", duplicates.DuplicateLike.as_view(), name="duplicate-like"),
    path("seek/", duplicates.DuplicateSeek.as_view(), name="duplicate-seek"),
    path("<int:pk>/dismiss/", duplicates.DuplicateDismiss.as_view(), name="duplicate-dismiss"),
    path("<int:pk>/reopen/", duplicates.DuplicateReopen.as_view(), name="duplicate-reopen"),
]
payments_below = [
    path("", payments.PaymentList.as_view(), name="payment-list"),
    path("new/", payments.PaymentCreate.as_view(), name="payment-create"),
    path("<int:pk>/", payments.PaymentDetail.as_view(), name="payment-detail"),
    path("<int:pk>/edit/", payments.PaymentEdit.as_view(), name="payment-edit"),
    path("<int:pk>/archive/", payments.PaymentArchive.as_view(), name="payment-archive"),
    path("<int:pk>/restore/", payments.PaymentRestore.as_view(), name="payment-restore"),
]
policies_below = [
    path("", policies.PolicyList.as_view(), name="policy-list"),
    path("new/", policies.PolicyCreate.as_view(), name="policy-create"),
    path("<int:pk>/", policies.PolicyDetail.as_view(), name="policy-detail"),
    path("<int:pk>/compare/", policies.PolicyCompare.as_view(), name="policy-compare"),
    path("<int:pk>/edit/", policies.PolicyEdit.as_view(), name="policy-edit"),
    path("<int:pk>/publish/", policies.PolicyPublish.as_view(), name="policy-publish"),
    path("<int:pk>/withdraw/", policies.PolicyWithdraw.as_view(), name="policy-withdraw"),
    path("<int:pk>/discard/", policies.PolicyDiscard.as_view(), name="policy-discard"),
    path("<int:pk>/restore/", policies.PolicyRestore.as_view(), name="policy-restore"),
]
statements_below = [
    path("", statements.StatementList.as_view(), name="statement-list"),
    path("new/", statements.StatementCreate.as_view(), name="statement-create"),
    path("<int:pk>/edit/", statements.StatementEdit.as_view(), name="statement-edit"),
    path("<int:pk>/archive/", statements.StatementArchive.as_view(), name="statement-archive"),
    path("<int:pk>/restore/", statements.StatementRestore.as_view(), name="statement-restore"),
]
requirements_below = [
    path("", requirements.RequirementList.as_view(), name="requirement-list"),
    path("<int:pk>/edit/", requirements.RequirementEdit.as_view(), name="requirement-edit"),
    path("<int:pk>/archive/", requirements.RequirementArchive.as_view(), name="requirement-archive"),
    path("<int:pk>/restore/", requirements.RequirementRestore.as_view(), name="requirement-restore"),
]
agreements_below = [
    path("", agreements.AgreementList.as_view(), name="agreement-list"),
    path("new/", agreements.AgreementCreate.as_view(), name="agreement-create"),
    path("<int:pk>/", agreements.AgreementDetail.as_view(), name="agreement-detail"),
    path("<int:pk>/edit/", agreements.AgreementEdit.as_view(), name="agreement-edit"),
    path("<int:pk>/renew/", agreements.AgreementRenew.as_view(), name="agreement-renew"),
    path("<int:pk>/end/", agreements.AgreementEnd.as_view(), name="agreement-end"),
    path("<int:pk>/resume/", agreements.AgreementResume.as_view(), name="agreement-resume"),
    path("<int:pk>/archive/", agreements.AgreementArchive.as_view(), name="agreement-archive"),
    path("<int:pk>/restore/", agreements.AgreementRestore.as_view(), name="agreement-restore"),
    path("<int:pk>/requirements/new/", requirements.RequirementCreate.as_view(), name="agreement-require"),
]
nominations_below = [
    path("", nominations.NominationList.as_view(), name="nomination-list"),
    path("new/", nominations.NominationCreate.as_view(), name="nomination-create"),
    *(
        path(
            f"<int:pk>/{verb}/", getattr(nominations, f"Nomination{verb.title()}").as_view(), name=f"nomination-{verb}"
        )
        for verb in ("edit", "confirm", "decline", "end", "archive", "restore")
    ),
]
fields_below = [
    path("", fields.FieldList.as_view(), name="field-list"),
    path("new/", fields.FieldCreate.as_view(), name="field-create"),
    path("option/", fields.OptionBlank.as_view(), name="field-option"),
    path("<int:pk>/edit/", fields.FieldEdit.as_view(), name="field-edit"),
    path("<int:pk>/archive/", fields.FieldArchive.as_view(), name="field-archive"),
    path("<int:pk>/restore/", fields.FieldRestore.as_view(), name="field-restore"),
]
