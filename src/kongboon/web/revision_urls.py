"""Paths of the year's revision, below /f/<fund>/settings/regulation/; part of the app `web`."""

from __future__ import annotations

from django.urls import path

from kongboon.web.views import revision, revision_clauses, revision_sections, revision_vote

urlpatterns = [
    path("drafts/", revision.drafts, name="drafts"),
    path("drafts/begin/", revision.begin, name="begin-draft"),
    path("drafts/<int:pk>/", revision.draft, name="draft"),
    path("drafts/<int:pk>/general/", revision_sections.general, name="draft-general"),
    path("drafts/<int:pk>/members/", revision_sections.members, name="draft-members"),
    path("drafts/<int:pk>/shares/", revision_sections.shares, name="draft-shares"),
    path("drafts/<int:pk>/rows/<slug:name>/", revision_sections.rows, name="draft-rows"),
    path("drafts/<int:pk>/text/", revision_clauses.whole_text, name="draft-text"),
    path("drafts/<int:pk>/add/", revision_clauses.add, name="draft-add"),
    path("drafts/<int:pk>/clauses/<str:code>/", revision_clauses.clause, name="draft-clause"),
    path("drafts/<int:pk>/clauses/<str:code>/remove/", revision_clauses.remove, name="draft-remove"),
    path("drafts/<int:pk>/differences/", revision.differences, name="draft-differences"),
    path("drafts/<int:pk>/try/", revision.try_out, name="draft-try"),
    path("drafts/<int:pk>/vote/", revision_vote.vote, name="draft-vote"),
    path("drafts/<int:pk>/adopt/", revision_vote.adopt, name="draft-adopt"),
    path("drafts/<int:pk>/drop/", revision.drop, name="draft-drop"),
    path("drafts/<int:pk>/print.pdf", revision.print_draft, name="draft-print"),
    path("share/", revision.share, name="share-regulation"),
    path("<int:pk>/print.pdf", revision.print_version, name="print-regulation"),
]
