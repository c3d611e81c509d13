"""The funding gap as the one best statement that anybody could write by hand over the same tables.

It gives what the report gives: for each cell what is required, its support cost, received, committed, conditional and
pledged; for each donor the same money. Tried against it and slower on both databases: one pass over the postings joined
with their pledges and rolled up twice (by a common table, and by GROUPING SETS on PostgreSQL), and sums read from the
table without its covering indexes.
"""

from __future__ import annotations

#: Columns: kind, code, year, required, support cost, received, committed, conditional, pledged.
STATEMENT = """
WITH latest AS (
    SELECT id, activity_id, year, support_rate FROM (
        SELECT id, activity_id, year, support_rate,
               ROW_NUMBER() OVER (PARTITION BY activity_id, year ORDER BY dated DESC, id DESC) AS place
        FROM requirement_revision WHERE dated <= :as_of
    ) AS ranked WHERE place = 1
), direct AS (
    SELECT l.activity_id, l.year, l.support_rate, SUM(r.amount) AS amount
    FROM latest l JOIN requirement_line r ON r.revision_id = l.id
    GROUP BY l.activity_id, l.year, l.support_rate
), need AS (
    SELECT activity_id, year, amount, CAST((amount * support_rate + 5000) AS BIGINT) / 10000 AS support FROM direct
), cell AS (
    SELECT activity_id, year, SUM(received) AS received, SUM(committed) AS committed,
           SUM(conditional) AS conditional, SUM(pledged) AS pledged
    FROM posting WHERE dated <= :as_of GROUP BY activity_id, year
), by_pledge AS (
    SELECT pledge_id, SUM(received) AS received, SUM(committed) AS committed,
           SUM(conditional) AS conditional, SUM(pledged) AS pledged
    FROM posting WHERE dated <= :as_of GROUP BY pledge_id
)
SELECT 'cell' AS kind, a.code AS code, n.year AS year, n.amount + n.support AS required, n.support AS support,
       COALESCE(c.received, 0), COALESCE(c.committed, 0), COALESCE(c.conditional, 0), COALESCE(c.pledged, 0)
FROM need n JOIN activity a ON a.id = n.activity_id
LEFT JOIN cell c ON c.activity_id = n.activity_id AND c.year = n.year
UNION ALL
SELECT CASE WHEN c.activity_id IS NULL OR c.year IS NULL THEN 'open' ELSE 'cell' END, a.code, c.year, 0, 0, c.received, c.committed, c.conditional, c.pledged
FROM cell c LEFT JOIN activity a ON a.id = c.activity_id
WHERE NOT EXISTS (SELECT 1 FROM need n WHERE n.activity_id = c.activity_id AND n.year = c.year)
UNION ALL
SELECT 'donor', o.code, NULL, 0, 0, SUM(b.received), SUM(b.committed), SUM(b.conditional), SUM(b.pledged)
FROM by_pledge b JOIN pledge p ON p.id = b.pledge_id JOIN organisation o ON o.id = p.donor_id
GROUP BY o.code
"""
