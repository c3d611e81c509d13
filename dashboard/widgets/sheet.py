"""The one style sheet: our own tables, captions and legend, the width of the page. Documented rule by rule.

It styles classes of ours, the page's widest block, the paper version, and one touch target the platform has too small.
"""

from __future__ import annotations

import streamlit as st

from dashboard import theme
from dashboard.charts import rows

SHEET = f"""
<style>
/* A page is read, not scanned from edge to edge; and it starts close under the navigation. */
[data-testid="stMainBlockContainer"] {{ max-width: 1360px; padding-top: 4.25rem; }}
@media (max-width: 640px) {{ .crm-lead {{ font-size: 1.35rem !important; }} }}
@media (max-width: 640px) {{ [data-testid="stMainBlockContainer"] {{ padding: 4.25rem 1rem 2rem; }} }}

/* Day, month and year of a date are touch targets of their own: 24 pixels, as WCAG 2.2 asks (the platform's are smaller). */
[data-testid="stDateInput"] [role="spinbutton"] {{ display: inline-flex; justify-content: center; align-items: center;
  min-width: 26px; min-height: 26px; }}

/* The sentence under the header, the demonstration's note, the note of another day, remarks. */
.crm-demo {{ background: #fff6dd; border: 1px solid #e4cf94; border-radius: 6px; padding: .45rem .75rem;
  font-size: .875rem; color: {theme.INK}; }}
.crm-link {{ margin: 0; font-size: .95rem; line-height: 1.8; white-space: nowrap; }}
.crm-demo a, .crm-remarks a, .crm-link a {{ color: {theme.PRIMARY}; text-decoration: underline; }}
.crm-banner {{ background: #e8f1f8; border-left: 4px solid {theme.COMMITTED}; padding: .5rem .75rem; margin: 0;
  font-size: .95rem; font-weight: 600; color: {theme.INK}; }}
.crm-banner a {{ color: {theme.PRIMARY}; text-decoration: underline; }}
.crm-label {{ font-size: .875rem; margin: 0; line-height: 1.45; }}
.crm-lens {{ color: {theme.SOFT_INK}; font-size: .9rem; margin: 0; }}
.crm-lead {{ font-size: 1.6rem; line-height: 1.3; font-weight: 650; margin: 0; color: {theme.INK}; text-wrap: balance; }}
.crm-remarks {{ margin: .5rem 0 0; color: {theme.INK}; font-size: .95rem; }}
.st-key-note-mail code, .st-key-note-mail code span {{ unicode-bidi: plaintext; }}
.crm-remarks p {{ margin: .2rem 0; padding-left: .75rem; border-left: 3px solid #d5dbe1; }}

/* A person: function, how to reach them, since when. */
.crm-person {{ margin: .35rem 0 0; font-size: .95rem; line-height: 1.5; overflow-wrap: anywhere; }}

/* A code is one word: TOO-1 does not break at its hyphen. */
.crm-code {{ white-space: nowrap; }}

/* Four lines around a chart: finding, measure, picture, source. */
.crm-finding {{ font-size: 1.1rem; line-height: 1.3; font-weight: 600; margin: 0; color: {theme.INK}; text-wrap: balance; }}
.crm-measure {{ color: {theme.SOFT_INK}; font-size: .9rem; margin: .15rem 0 0; }}
.crm-source {{ color: {theme.SOFT_INK}; font-size: .8rem; margin: 0; }}

/* The legend: the same for all charts, once. */
.crm-legend {{ display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 0; font-size: .875rem; }}
.crm-legend span {{ display: inline-flex; align-items: center; gap: .4rem; }}
.crm-legend i {{ width: 14px; height: 14px; display: inline-block; border: 1px solid; box-sizing: border-box; }}
.crm-legend i.need {{ width: 2px; border: 0; background: {theme.INK}; }}

/* Tables: amounts right, totals heavy, what stands beside them below a rule. */
.crm-scroll {{ overflow-x: auto; }}
.crm-table {{ width: 100%; border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }}
.crm-table caption {{ text-align: left; color: {theme.SOFT_INK}; font-size: .85rem; padding: 0 0 .4rem; caption-side: top; }}
.crm-table th, .crm-table td {{ padding: .34rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #e4e8ec; }}
.crm-table thead th {{ color: {theme.SOFT_INK}; font-weight: 600; border-bottom: 1px solid {theme.GREY}; vertical-align: bottom; }}
.crm-table tbody th {{ font-weight: 400; }}
.crm-table th:first-child, .crm-table td:first-child {{ padding-left: 0; }}
.crm-table th:last-child, .crm-table td:last-child {{ padding-right: 0; }}
.crm-table .amount {{ text-align: right; white-space: nowrap; }}
.crm-table .total > * {{ font-weight: 650; border-top: 1px solid {theme.GREY}; border-bottom: 1px solid {theme.GREY}; }}
.crm-table a {{ color: {theme.PRIMARY}; text-decoration: none; }}
.crm-table a:hover, .crm-table a:focus {{ text-decoration: underline; }}
.crm-gap {{ color: {theme.OVERDUE}; font-weight: 600; }}
.crm-overdue {{ color: {theme.OVERDUE}; font-weight: 600; }}
.crm-surplus {{ color: #7a5703; }}
.crm-muted {{ color: {theme.SOFT_INK}; font-style: italic; }}
.crm-good {{ color: {theme.PRIMARY}; font-weight: 600; }}

/* The heat map: names above their cells, as high as the bars beside it. Its caption is for who cannot see it. */
.crm-heat {{ width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 2px 0; font-size: 13px;
  line-height: {rows.LINE}px; }}
.crm-heat caption {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.crm-heat th, .crm-heat td {{ padding: 0; text-align: center; border: 0; }}
.crm-heat tbody th {{ text-align: left; font-weight: 400; vertical-align: top; padding-left: 1px; }}
.crm-heat .cells td {{ height: {rows.BAR}px; }}
.crm-heat .cells + tr th {{ padding-top: {rows.SPACE}px; }}
.crm-heat a {{ color: inherit; text-decoration: none; }}
.crm-heat a:hover, .crm-heat a:focus {{ text-decoration: underline; }}

/* On a telephone a row becomes a small card: its name, then one labelled line for each figure. */
@media (max-width: 640px) {{
  .crm-table thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
  .crm-table, .crm-table tbody, .crm-table tfoot, .crm-table caption {{ display: block; }}
  .crm-table tr {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: .3rem .75rem; padding: .6rem 0;
    border-bottom: 1px solid #cfd6dc; }}
  .crm-table tbody th, .crm-table tfoot th, .crm-table td {{ display: block; border: 0; padding: 0; }}
  .crm-table tbody th, .crm-table tfoot th {{ font-weight: 600; grid-column: 1 / -1; }}
  .crm-table td::before {{ content: attr(data-label); display: block; color: {theme.SOFT_INK}; font-weight: 400;
    font-size: .8rem; font-style: normal; }}
  .crm-table td, .crm-table .amount {{ text-align: left; white-space: normal; }}
  .crm-table td.long {{ grid-column: 1 / -1; }}
  .crm-table td.nothing {{ display: none; }}
  .crm-table .total > * {{ border: 0; }}
}}

/* Facts of a record: name and value side by side. */
.crm-facts {{ display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0; font-size: .95rem; }}
.crm-facts dt {{ color: {theme.SOFT_INK}; }}
.crm-facts dd {{ margin: 0; }}
@media (max-width: 640px) {{ .crm-facts {{ grid-template-columns: 1fr; gap: 0; }} .crm-facts dd {{ margin-bottom: .5rem; }} }}

/* On paper: no navigation, nothing cut. */
@media print {{ [data-testid="stHeader"], [data-testid="stToolbar"] {{ display: none; }} .crm-scroll {{ overflow: visible; }} }}
</style>
"""


def lay() -> None:
    """Put the sheet on the page."""
    st.html(SHEET)
