CREATE TABLE activity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code VARCHAR NOT NULL,
    area VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    purpose TEXT NOT NULL,
    deliverables TEXT NOT NULL,
    priority INTEGER,
    lead_note TEXT NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    status VARCHAR NOT NULL,
    state_note TEXT NOT NULL,
    source TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_activity_code_filled CHECK (trim(code) <> ''),
    CONSTRAINT ck_activity_title_filled CHECK (trim(title) <> ''),
    CONSTRAINT ck_activity_priority_known CHECK (priority IS NULL OR priority IN (1, 2, 3))
)
--;;
CREATE UNIQUE INDEX uq_activity_code_folded ON activity (lower(code))
--;;
CREATE TABLE chair_term (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    starts DATE NOT NULL,
    ends DATE,
    known_from DATE NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT ck_chair_term_dates_in_order CHECK (ends IS NULL OR starts <= ends)
)
--;;
CREATE TABLE currency (
    code VARCHAR NOT NULL,
    digits INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_currency PRIMARY KEY (code),
    CONSTRAINT ck_currency_digits_range CHECK (digits BETWEEN 0 AND 4 AND digits = CAST(digits AS BIGINT)),
    CONSTRAINT ck_currency_code_form CHECK (length(code) = 3)
)
--;;
CREATE TABLE group_text (
    "key" VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_group_text PRIMARY KEY ("key", language)
)
--;;
CREATE TABLE journal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at DATETIME NOT NULL,
    actor VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    why TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    request_id VARCHAR,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
)
--;;
CREATE INDEX ix_journal_request_id ON journal (request_id)
--;;
CREATE INDEX ix_journal_subject ON journal (subject)
--;;
CREATE TABLE journal_head (
    id INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    hash TEXT NOT NULL,
    entries INTEGER NOT NULL,
    CONSTRAINT pk_journal_head PRIMARY KEY (id),
    CONSTRAINT ck_journal_head_one_row CHECK (id = 1)
)
--;;
CREATE TABLE note_template_file (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    sha256 VARCHAR NOT NULL,
    content BLOB NOT NULL,
    CONSTRAINT ck_note_template_file_content_size CHECK (length(content) BETWEEN 1 AND 5000000),
    CONSTRAINT uq_note_template_file_sha256 UNIQUE (sha256)
)
--;;
CREATE TABLE organisation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    fictional BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_organisation_code_filled CHECK (trim(code) <> ''),
    CONSTRAINT ck_organisation_name_filled CHECK (trim(name) <> '')
)
--;;
CREATE UNIQUE INDEX uq_organisation_code_folded ON organisation (lower(code))
--;;
CREATE TABLE request (
    id VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    answer TEXT NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_request PRIMARY KEY (id)
)
--;;
CREATE TABLE setting (
    "key" VARCHAR NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY ("key")
)
--;;
CREATE TABLE snapshot (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR NOT NULL,
    as_of DATE NOT NULL,
    line INTEGER NOT NULL,
    line_hash TEXT NOT NULL,
    figures VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    why TEXT NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at DATETIME NOT NULL,
    CONSTRAINT ck_snapshot_name_filled CHECK (trim(name) <> '')
)
--;;
CREATE UNIQUE INDEX uq_snapshot_name_folded ON snapshot (lower(name))
--;;
CREATE TABLE activity_lead (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    activity_id INTEGER NOT NULL,
    organisation_id INTEGER NOT NULL,
    CONSTRAINT uq_activity_lead_activity_id_organisation_id UNIQUE (activity_id, organisation_id),
    CONSTRAINT fk_activity_lead_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT,
    CONSTRAINT fk_activity_lead_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_activity_lead_organisation_id ON activity_lead (organisation_id)
--;;
CREATE TABLE activity_region (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    activity_id INTEGER NOT NULL,
    region VARCHAR NOT NULL,
    CONSTRAINT uq_activity_region_activity_id_region UNIQUE (activity_id, region),
    CONSTRAINT fk_activity_region_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE activity_theme (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    activity_id INTEGER NOT NULL,
    theme VARCHAR NOT NULL,
    CONSTRAINT uq_activity_theme_activity_id_theme UNIQUE (activity_id, theme),
    CONSTRAINT fk_activity_theme_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE app_user (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR NOT NULL,
    organisation_id INTEGER,
    active BOOLEAN NOT NULL,
    CONSTRAINT ck_app_user_name_filled CHECK (trim(name) <> ''),
    CONSTRAINT uq_app_user_name UNIQUE (name),
    CONSTRAINT fk_app_user_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_app_user_organisation_id ON app_user (organisation_id)
--;;
CREATE TABLE chair_term_organisation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    term_id INTEGER NOT NULL,
    organisation_id INTEGER NOT NULL,
    CONSTRAINT uq_chair_term_organisation_term_id_organisation_id UNIQUE (term_id, organisation_id),
    CONSTRAINT fk_chair_term_organisation_term_id_chair_term FOREIGN KEY(term_id) REFERENCES chair_term (id) ON DELETE RESTRICT,
    CONSTRAINT fk_chair_term_organisation_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_chair_term_organisation_organisation_id ON chair_term_organisation (organisation_id)
--;;
CREATE TABLE donor_profile (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    budget_year_start INTEGER NOT NULL,
    habit TEXT NOT NULL,
    needs TEXT NOT NULL,
    page_limit INTEGER,
    word_limit INTEGER,
    limit_basis VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    languages TEXT NOT NULL,
    results_format VARCHAR NOT NULL,
    support_rows VARCHAR NOT NULL,
    levy BOOLEAN NOT NULL,
    cofunding BOOLEAN NOT NULL,
    annexes TEXT NOT NULL,
    visibility TEXT NOT NULL,
    strategy TEXT NOT NULL,
    strategy_date DATE,
    remarks TEXT NOT NULL,
    CONSTRAINT uq_donor_profile_organisation_id UNIQUE (organisation_id),
    CONSTRAINT fk_donor_profile_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_donor_profile_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE TABLE donor_region (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    region VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT uq_donor_region_organisation_id_region UNIQUE (organisation_id, region),
    CONSTRAINT fk_donor_region_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE donor_theme (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    theme VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT uq_donor_theme_organisation_id_theme UNIQUE (organisation_id, theme),
    CONSTRAINT fk_donor_theme_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE exchange_rate (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    currency VARCHAR(3) NOT NULL,
    dated DATE NOT NULL,
    rate VARCHAR(32) NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT uq_exchange_rate_currency_dated UNIQUE (currency, dated),
    CONSTRAINT ck_exchange_rate_rate_above_zero CHECK (CAST(rate AS NUMERIC) > 0),
    CONSTRAINT fk_exchange_rate_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE TABLE focal_point (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    function VARCHAR NOT NULL,
    duty_station TEXT NOT NULL,
    language VARCHAR NOT NULL,
    name TEXT,
    email TEXT,
    phone TEXT,
    channel TEXT NOT NULL,
    valid_from DATE,
    valid_to DATE,
    last_verified DATE,
    CONSTRAINT ck_focal_point_dates_in_order CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to),
    CONSTRAINT fk_focal_point_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_focal_point_organisation_id ON focal_point (organisation_id)
--;;
CREATE TABLE in_kind (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    activity_id INTEGER,
    dated DATE,
    description VARCHAR NOT NULL,
    value BIGINT,
    source TEXT NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_in_kind_value_whole CHECK (value IS NULL OR (value > 0 AND value = CAST(value AS BIGINT))),
    CONSTRAINT fk_in_kind_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_in_kind_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_in_kind_activity_id ON in_kind (activity_id)
--;;
CREATE INDEX ix_in_kind_organisation_id ON in_kind (organisation_id)
--;;
CREATE TABLE interaction (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    dated DATE NOT NULL,
    ended DATE,
    donor_id INTEGER,
    kind VARCHAR NOT NULL,
    place TEXT NOT NULL,
    summary TEXT NOT NULL,
    follow_up TEXT NOT NULL,
    restricted BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    CONSTRAINT fk_interaction_donor_id_organisation FOREIGN KEY(donor_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_interaction_donor_id ON interaction (donor_id)
--;;
CREATE TABLE journal_private (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER NOT NULL,
    seal VARCHAR NOT NULL,
    salt TEXT NOT NULL,
    value TEXT,
    CONSTRAINT fk_journal_private_journal_id_journal FOREIGN KEY(journal_id) REFERENCES journal (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_journal_private_journal_id ON journal_private (journal_id)
--;;
CREATE TABLE note_template (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    length VARCHAR NOT NULL,
    language TEXT NOT NULL,
    file_id INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    status VARCHAR NOT NULL,
    why TEXT NOT NULL,
    uploaded_by VARCHAR NOT NULL,
    uploaded_at DATETIME NOT NULL,
    approved_by VARCHAR,
    approved_at DATETIME,
    approval_note TEXT NOT NULL,
    retired_by VARCHAR,
    retired_at DATETIME,
    retirement_note TEXT NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_note_template_name_filled CHECK (trim(name) <> ''),
    CONSTRAINT ck_note_template_uploaded_by_filled CHECK (trim(uploaded_by) <> ''),
    CONSTRAINT ck_note_template_number_from_one CHECK (number >= 1),
    CONSTRAINT ck_note_template_status_known CHECK (status IN ('draft', 'approved', 'retired')),
    CONSTRAINT ck_note_template_approval_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT ck_note_template_retirement_whole CHECK ((retired_by IS NULL) = (retired_at IS NULL)),
    CONSTRAINT ck_note_template_approved_by_somebody CHECK (status <> 'approved' OR (approved_by IS NOT NULL AND retired_by IS NULL)),
    CONSTRAINT ck_note_template_retired_by_somebody CHECK (status <> 'retired' OR retired_by IS NOT NULL),
    CONSTRAINT fk_note_template_file_id_note_template_file FOREIGN KEY(file_id) REFERENCES note_template_file (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_note_template_file_id ON note_template (file_id)
--;;
CREATE UNIQUE INDEX uq_note_template_name_folded ON note_template (lower(name), number)
--;;
CREATE TABLE opportunity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code VARCHAR NOT NULL,
    donor_id INTEGER NOT NULL,
    opened DATE NOT NULL,
    restricted BOOLEAN NOT NULL,
    in_kind BOOLEAN NOT NULL,
    owner_id INTEGER,
    next_step TEXT NOT NULL,
    next_step_on DATE,
    decision_on DATE,
    lost_on DATE,
    lost_reason TEXT NOT NULL,
    note TEXT NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT ck_opportunity_lost_says_why CHECK (lost_on IS NULL OR trim(lost_reason) <> ''),
    CONSTRAINT ck_opportunity_dates_in_order CHECK (lost_on IS NULL OR opened <= lost_on),
    CONSTRAINT fk_opportunity_donor_id_organisation FOREIGN KEY(donor_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_opportunity_owner_id_organisation FOREIGN KEY(owner_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_opportunity_donor_id ON opportunity (donor_id)
--;;
CREATE INDEX ix_opportunity_owner_id ON opportunity (owner_id)
--;;
CREATE UNIQUE INDEX uq_opportunity_code_folded ON opportunity (lower(code))
--;;
CREATE TABLE organisation_name (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    language VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    CONSTRAINT uq_organisation_name_organisation_id_language UNIQUE (organisation_id, language),
    CONSTRAINT fk_organisation_name_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE organisation_role (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    organisation_id INTEGER NOT NULL,
    role VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE,
    source TEXT NOT NULL,
    CONSTRAINT ck_organisation_role_dates_in_order CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to),
    CONSTRAINT fk_organisation_role_organisation_id_organisation FOREIGN KEY(organisation_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_organisation_role_organisation_id ON organisation_role (organisation_id)
--;;
CREATE TABLE requirement_revision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    activity_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    dated DATE NOT NULL,
    support_rate INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    why TEXT NOT NULL,
    entry INTEGER NOT NULL,
    recorded_at DATETIME NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_requirement_revision_support_rate_range CHECK (support_rate BETWEEN 0 AND 10000 AND support_rate = CAST(support_rate AS BIGINT)),
    CONSTRAINT ck_requirement_revision_year_range CHECK (year BETWEEN 1990 AND 2100),
    CONSTRAINT fk_requirement_revision_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_requirement_revision_cell ON requirement_revision (activity_id, year, dated, id)
--;;
CREATE TABLE opportunity_revision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    opportunity_id INTEGER NOT NULL,
    dated DATE NOT NULL,
    asked BIGINT,
    asked_currency VARCHAR(3) NOT NULL,
    expected BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    probability INTEGER NOT NULL,
    stage VARCHAR NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_opportunity_revision_asked_whole CHECK (asked > 0 AND asked = CAST(asked AS BIGINT)),
    CONSTRAINT ck_opportunity_revision_expected_whole CHECK (expected >= 0 AND expected = CAST(expected AS BIGINT)),
    CONSTRAINT ck_opportunity_revision_probability_range CHECK (probability BETWEEN 0 AND 10000),
    CONSTRAINT fk_opportunity_revision_opportunity_id_opportunity FOREIGN KEY(opportunity_id) REFERENCES opportunity (id) ON DELETE RESTRICT,
    CONSTRAINT fk_opportunity_revision_asked_currency_currency FOREIGN KEY(asked_currency) REFERENCES currency (code) ON DELETE RESTRICT,
    CONSTRAINT fk_opportunity_revision_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_opportunity_revision_latest ON opportunity_revision (opportunity_id, dated, id)
--;;
CREATE TABLE pledge (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code VARCHAR NOT NULL,
    donor_id INTEGER NOT NULL,
    receiver_id INTEGER,
    opportunity_id INTEGER,
    dated DATE NOT NULL,
    currency VARCHAR(3) NOT NULL,
    amount BIGINT NOT NULL,
    rate VARCHAR(32) NOT NULL,
    rate_on DATE NOT NULL,
    rate_source TEXT NOT NULL,
    base_amount BIGINT NOT NULL,
    signed_on DATE,
    signed_amount BIGINT,
    signed_entry INTEGER,
    instrument TEXT NOT NULL,
    reference TEXT NOT NULL,
    period_from DATE,
    period_to DATE,
    earmarking INTEGER,
    restricted BOOLEAN NOT NULL,
    conditions TEXT NOT NULL,
    next_report_on DATE,
    report_note TEXT NOT NULL,
    support_rate INTEGER,
    note TEXT NOT NULL,
    entry INTEGER NOT NULL,
    recorded_at DATETIME NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT uq_pledge_id_currency UNIQUE (id, currency),
    CONSTRAINT ck_pledge_amount_whole CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT ck_pledge_base_amount_whole CHECK (base_amount >= 0 AND base_amount = CAST(base_amount AS BIGINT)),
    CONSTRAINT ck_pledge_signed_whole CHECK (signed_amount IS NULL OR (signed_amount > 0 AND signed_amount <= amount AND signed_amount = CAST(signed_amount AS BIGINT))),
    CONSTRAINT ck_pledge_rate_above_zero CHECK (CAST(rate AS NUMERIC) > 0),
    CONSTRAINT ck_pledge_signed_after_promise CHECK (signed_on IS NULL OR signed_on >= dated),
    CONSTRAINT ck_pledge_signed_whole_fact CHECK ((signed_on IS NULL) = (signed_amount IS NULL)),
    CONSTRAINT ck_pledge_period_in_order CHECK (period_from IS NULL OR period_to IS NULL OR period_from <= period_to),
    CONSTRAINT ck_pledge_earmarking_known CHECK (earmarking IS NULL OR earmarking BETWEEN 1 AND 4),
    CONSTRAINT ck_pledge_support_rate_range CHECK (support_rate IS NULL OR (support_rate BETWEEN 0 AND 10000 AND support_rate = CAST(support_rate AS BIGINT))),
    CONSTRAINT fk_pledge_donor_id_organisation FOREIGN KEY(donor_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_pledge_receiver_id_organisation FOREIGN KEY(receiver_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_pledge_opportunity_id_opportunity FOREIGN KEY(opportunity_id) REFERENCES opportunity (id) ON DELETE RESTRICT,
    CONSTRAINT fk_pledge_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_pledge_donor_id ON pledge (donor_id)
--;;
CREATE INDEX ix_pledge_opportunity_id ON pledge (opportunity_id)
--;;
CREATE INDEX ix_pledge_receiver_id ON pledge (receiver_id)
--;;
CREATE UNIQUE INDEX uq_pledge_code_folded ON pledge (lower(code))
--;;
CREATE TABLE requirement_line (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    category VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    note TEXT NOT NULL,
    CONSTRAINT uq_requirement_line_revision_id_category_position UNIQUE (revision_id, category, position),
    CONSTRAINT ck_requirement_line_amount_whole CHECK (amount >= 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT fk_requirement_line_revision_id_requirement_revision FOREIGN KEY(revision_id) REFERENCES requirement_revision (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE addendum (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    rate VARCHAR(32) NOT NULL,
    rate_on DATE NOT NULL,
    rate_source TEXT NOT NULL,
    base_amount BIGINT NOT NULL,
    signed_on DATE,
    reference TEXT NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT fk_addendum_pledge_id_currency_pledge FOREIGN KEY(pledge_id, currency) REFERENCES pledge (id, currency) ON DELETE RESTRICT,
    CONSTRAINT ck_addendum_amount_whole CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT ck_addendum_base_amount_whole CHECK (base_amount >= 0 AND base_amount = CAST(base_amount AS BIGINT)),
    CONSTRAINT ck_addendum_signed_after_promise CHECK (signed_on IS NULL OR signed_on >= dated),
    CONSTRAINT ck_addendum_rate_above_zero CHECK (CAST(rate AS NUMERIC) > 0),
    CONSTRAINT fk_addendum_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_addendum_pledge_id ON addendum (pledge_id)
--;;
CREATE TABLE instalment_plan (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    why TEXT NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT fk_instalment_plan_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_instalment_plan_pledge_id ON instalment_plan (pledge_id)
--;;
CREATE TABLE opportunity_split (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    activity_id INTEGER,
    year INTEGER,
    amount BIGINT,
    CONSTRAINT ck_opportunity_split_amount_whole CHECK (amount IS NULL OR (amount > 0 AND amount = CAST(amount AS BIGINT))),
    CONSTRAINT ck_opportunity_split_year_range CHECK (year IS NULL OR year BETWEEN 1990 AND 2100),
    CONSTRAINT fk_opportunity_split_revision_id_opportunity_revision FOREIGN KEY(revision_id) REFERENCES opportunity_revision (id) ON DELETE RESTRICT,
    CONSTRAINT fk_opportunity_split_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_opportunity_split_activity_id ON opportunity_split (activity_id)
--;;
CREATE UNIQUE INDEX uq_opportunity_split_cell ON opportunity_split (revision_id, COALESCE(activity_id, 0), COALESCE(year, 0))
--;;
CREATE TABLE posting (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    dated DATE NOT NULL,
    fact VARCHAR NOT NULL,
    fact_id INTEGER NOT NULL,
    activity_id INTEGER,
    year INTEGER,
    open BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    overpaid BIGINT NOT NULL,
    pledged BIGINT NOT NULL,
    committed BIGINT NOT NULL,
    conditional BIGINT NOT NULL,
    received BIGINT NOT NULL,
    received_at_pledge_rate BIGINT NOT NULL,
    charged BIGINT NOT NULL,
    CONSTRAINT uq_posting_pledge_id_sequence UNIQUE (pledge_id, sequence),
    CONSTRAINT ck_posting_open_whole CHECK (open = CAST(open AS BIGINT)),
    CONSTRAINT ck_posting_paid_whole CHECK (paid = CAST(paid AS BIGINT)),
    CONSTRAINT ck_posting_closed_whole CHECK (closed = CAST(closed AS BIGINT)),
    CONSTRAINT ck_posting_overpaid_whole CHECK (overpaid = CAST(overpaid AS BIGINT)),
    CONSTRAINT ck_posting_pledged_whole CHECK (pledged = CAST(pledged AS BIGINT)),
    CONSTRAINT ck_posting_committed_whole CHECK (committed = CAST(committed AS BIGINT)),
    CONSTRAINT ck_posting_conditional_whole CHECK (conditional = CAST(conditional AS BIGINT)),
    CONSTRAINT ck_posting_received_whole CHECK (received = CAST(received AS BIGINT)),
    CONSTRAINT ck_posting_received_at_pledge_rate_whole CHECK (received_at_pledge_rate = CAST(received_at_pledge_rate AS BIGINT)),
    CONSTRAINT ck_posting_charged_whole CHECK (charged = CAST(charged AS BIGINT)),
    CONSTRAINT fk_posting_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT,
    CONSTRAINT fk_posting_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_posting_cell ON posting (activity_id, year, dated, pledge_id, received, committed, conditional, pledged)
--;;
CREATE INDEX ix_posting_pledge ON posting (pledge_id, dated, received, committed, conditional, pledged)
--;;
CREATE TABLE receipt (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    amount BIGINT NOT NULL,
    rate VARCHAR(32) NOT NULL,
    rate_on DATE NOT NULL,
    rate_source TEXT NOT NULL,
    base_amount BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    charges BIGINT NOT NULL,
    overpayment_accepted BOOLEAN NOT NULL,
    reference TEXT NOT NULL,
    recorded_at DATETIME NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_receipt_amount_whole CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT ck_receipt_base_amount_whole CHECK (base_amount >= 0 AND base_amount = CAST(base_amount AS BIGINT)),
    CONSTRAINT ck_receipt_paid_whole CHECK (paid > 0 AND paid = CAST(paid AS BIGINT)),
    CONSTRAINT ck_receipt_charges_whole CHECK (charges >= 0 AND charges = CAST(charges AS BIGINT)),
    CONSTRAINT ck_receipt_rate_above_zero CHECK (CAST(rate AS NUMERIC) > 0),
    CONSTRAINT fk_receipt_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT,
    CONSTRAINT fk_receipt_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_receipt_pledge_id ON receipt (pledge_id)
--;;
CREATE TABLE write_off (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    amount BIGINT,
    reason VARCHAR NOT NULL,
    proposed_by VARCHAR NOT NULL,
    proposed_at DATETIME NOT NULL,
    approved_by VARCHAR,
    approved_at DATETIME,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_write_off_kind_known CHECK (kind IN ('write-off', 'cancellation')),
    CONSTRAINT ck_write_off_amount_whole CHECK (amount IS NULL OR (amount > 0 AND amount = CAST(amount AS BIGINT))),
    CONSTRAINT ck_write_off_amount_unless_cancelled CHECK (amount IS NOT NULL OR kind = 'cancellation'),
    CONSTRAINT ck_write_off_reason_filled CHECK (trim(reason) <> ''),
    CONSTRAINT ck_write_off_two_persons CHECK (approved_by IS NULL OR lower(approved_by) <> lower(proposed_by)),
    CONSTRAINT ck_write_off_approval_whole CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CONSTRAINT fk_write_off_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_write_off_pledge_id ON write_off (pledge_id)
--;;
CREATE TABLE concept_note (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    donor_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    ask BIGINT NOT NULL,
    ask_currency VARCHAR(3) NOT NULL,
    years TEXT NOT NULL,
    as_of DATE NOT NULL,
    audience VARCHAR NOT NULL,
    template TEXT NOT NULL,
    language VARCHAR NOT NULL,
    sha256 TEXT NOT NULL,
    figures TEXT NOT NULL,
    about_note_id INTEGER,
    about_receipt_id INTEGER,
    about_pledge_id INTEGER,
    parts TEXT NOT NULL,
    renews_id INTEGER,
    choice TEXT NOT NULL,
    status VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at DATETIME NOT NULL,
    reviewed_by VARCHAR,
    reviewed_at DATETIME,
    sent_on DATE,
    sent_to TEXT NOT NULL,
    sent_by VARCHAR,
    sent_at DATETIME,
    sent_sha256 TEXT NOT NULL,
    sent_because TEXT NOT NULL,
    answered_on DATE,
    outcome TEXT NOT NULL,
    opportunity_id INTEGER,
    pledge_id INTEGER,
    answered_by VARCHAR,
    answered_at DATETIME,
    CONSTRAINT uq_concept_note_donor_id_kind_number UNIQUE (donor_id, kind, number),
    CONSTRAINT ck_concept_note_ask_whole CHECK (ask >= 0 AND ask = CAST(ask AS BIGINT)),
    CONSTRAINT ck_concept_note_kind_known CHECK (kind IN ('note', 'verbale', 'thanks', 'reminder', 'report')),
    CONSTRAINT ck_concept_note_notes_alone_ask CHECK ((kind = 'note') = (ask > 0)),
    CONSTRAINT ck_concept_note_answer_expected CHECK (status <> 'answered' OR kind IN ('note', 'reminder')),
    CONSTRAINT ck_concept_note_audience_known CHECK (audience IN ('trio', 'public')),
    CONSTRAINT ck_concept_note_status_known CHECK (status IN ('draft', 'reviewed', 'sent', 'answered')),
    CONSTRAINT ck_concept_note_reviewed_says_who CHECK (status = 'draft' OR reviewed_by IS NOT NULL),
    CONSTRAINT ck_concept_note_sent_says_when CHECK (status IN ('draft', 'reviewed') OR (sent_on IS NOT NULL AND sent_by IS NOT NULL)),
    CONSTRAINT ck_concept_note_answered_says_what CHECK (status <> 'answered' OR (answered_on IS NOT NULL AND trim(outcome) <> '')),
    CONSTRAINT uq_concept_note_reference UNIQUE (reference),
    CONSTRAINT fk_concept_note_donor_id_organisation FOREIGN KEY(donor_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_ask_currency_currency FOREIGN KEY(ask_currency) REFERENCES currency (code) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_about_note_id_concept_note FOREIGN KEY(about_note_id) REFERENCES concept_note (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_about_receipt_id_receipt FOREIGN KEY(about_receipt_id) REFERENCES receipt (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_about_pledge_id_pledge FOREIGN KEY(about_pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_renews_id_concept_note FOREIGN KEY(renews_id) REFERENCES concept_note (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_opportunity_id_opportunity FOREIGN KEY(opportunity_id) REFERENCES opportunity (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT
)
--;;
CREATE TABLE instalment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    plan_id INTEGER NOT NULL,
    pledge_id INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    position INTEGER NOT NULL,
    due DATE,
    amount BIGINT NOT NULL,
    CONSTRAINT fk_instalment_pledge_id_currency_pledge FOREIGN KEY(pledge_id, currency) REFERENCES pledge (id, currency) ON DELETE RESTRICT,
    CONSTRAINT ck_instalment_amount_whole CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT fk_instalment_plan_id_instalment_plan FOREIGN KEY(plan_id) REFERENCES instalment_plan (id) ON DELETE RESTRICT,
    CONSTRAINT fk_instalment_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_instalment_plan_id ON instalment (plan_id)
--;;
CREATE INDEX ix_instalment_pledge_id ON instalment (pledge_id)
--;;
CREATE TABLE receipt_name (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    receipt_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    activity_id INTEGER,
    year INTEGER,
    amount BIGINT,
    CONSTRAINT ck_receipt_name_amount_whole CHECK (amount IS NULL OR (amount > 0 AND amount = CAST(amount AS BIGINT))),
    CONSTRAINT fk_receipt_name_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id) ON DELETE RESTRICT,
    CONSTRAINT fk_receipt_name_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_receipt_name_activity_id ON receipt_name (activity_id)
--;;
CREATE INDEX ix_receipt_name_receipt_id ON receipt_name (receipt_id)
--;;
CREATE TABLE refund (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    receipt_id INTEGER NOT NULL,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    amount BIGINT NOT NULL,
    base_amount BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    due_again BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    recorded_at DATETIME NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_refund_amount_whole CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT ck_refund_base_amount_whole CHECK (base_amount >= 0 AND base_amount = CAST(base_amount AS BIGINT)),
    CONSTRAINT ck_refund_paid_whole CHECK (paid >= 0 AND paid = CAST(paid AS BIGINT)),
    CONSTRAINT fk_refund_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT,
    CONSTRAINT fk_refund_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_refund_pledge_id ON refund (pledge_id)
--;;
CREATE INDEX ix_refund_receipt_id ON refund (receipt_id)
--;;
CREATE TABLE reversal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    receipt_id INTEGER NOT NULL,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    recorded_at DATETIME NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT ck_reversal_reason_filled CHECK (trim(reason) <> ''),
    CONSTRAINT fk_reversal_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT,
    CONSTRAINT fk_reversal_receipt_id_receipt FOREIGN KEY(receipt_id) REFERENCES receipt (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_reversal_pledge_id ON reversal (pledge_id)
--;;
CREATE INDEX ix_reversal_receipt_id ON reversal (receipt_id)
--;;
CREATE TABLE split_revision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    pledge_id INTEGER NOT NULL,
    addendum_id INTEGER,
    dated DATE NOT NULL,
    entry INTEGER NOT NULL,
    move_received BOOLEAN NOT NULL,
    why TEXT NOT NULL,
    void BOOLEAN DEFAULT 0 NOT NULL,
    CONSTRAINT fk_split_revision_pledge_id_pledge FOREIGN KEY(pledge_id) REFERENCES pledge (id) ON DELETE RESTRICT,
    CONSTRAINT fk_split_revision_addendum_id_addendum FOREIGN KEY(addendum_id) REFERENCES addendum (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_split_revision_addendum_id ON split_revision (addendum_id)
--;;
CREATE INDEX ix_split_revision_pledge_id ON split_revision (pledge_id)
--;;
CREATE TABLE write_off_name (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    write_off_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    activity_id INTEGER,
    year INTEGER,
    CONSTRAINT fk_write_off_name_write_off_id_write_off FOREIGN KEY(write_off_id) REFERENCES write_off (id) ON DELETE RESTRICT,
    CONSTRAINT fk_write_off_name_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_write_off_name_activity_id ON write_off_name (activity_id)
--;;
CREATE INDEX ix_write_off_name_write_off_id ON write_off_name (write_off_id)
--;;
CREATE TABLE concept_note_activity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    note_id INTEGER NOT NULL,
    activity_id INTEGER NOT NULL,
    CONSTRAINT uq_concept_note_activity_note_id_activity_id UNIQUE (note_id, activity_id),
    CONSTRAINT fk_concept_note_activity_note_id_concept_note FOREIGN KEY(note_id) REFERENCES concept_note (id) ON DELETE RESTRICT,
    CONSTRAINT fk_concept_note_activity_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_concept_note_activity_activity_id ON concept_note_activity (activity_id)
--;;
CREATE TABLE instalment_name (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    instalment_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    activity_id INTEGER,
    year INTEGER,
    CONSTRAINT fk_instalment_name_instalment_id_instalment FOREIGN KEY(instalment_id) REFERENCES instalment (id) ON DELETE RESTRICT,
    CONSTRAINT fk_instalment_name_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_instalment_name_activity_id ON instalment_name (activity_id)
--;;
CREATE INDEX ix_instalment_name_instalment_id ON instalment_name (instalment_id)
--;;
CREATE TABLE split (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision_id INTEGER NOT NULL,
    pledge_id INTEGER NOT NULL,
    currency VARCHAR(3) NOT NULL,
    position INTEGER NOT NULL,
    activity_id INTEGER,
    year INTEGER,
    amount BIGINT NOT NULL,
    conditional BOOLEAN NOT NULL,
    confirmed_on DATE,
    confirmed_entry INTEGER,
    CONSTRAINT fk_split_pledge_id_currency_pledge FOREIGN KEY(pledge_id, currency) REFERENCES pledge (id, currency) ON DELETE RESTRICT,
    CONSTRAINT ck_split_amount_whole CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT ck_split_year_range CHECK (year IS NULL OR year BETWEEN 1990 AND 2100),
    CONSTRAINT ck_split_confirmed_was_conditional CHECK (confirmed_on IS NULL OR conditional),
    CONSTRAINT fk_split_revision_id_split_revision FOREIGN KEY(revision_id) REFERENCES split_revision (id) ON DELETE RESTRICT,
    CONSTRAINT fk_split_currency_currency FOREIGN KEY(currency) REFERENCES currency (code) ON DELETE RESTRICT,
    CONSTRAINT fk_split_activity_id_activity FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_split_activity_id ON split (activity_id)
--;;
CREATE INDEX ix_split_pledge_id ON split (pledge_id)
--;;
CREATE UNIQUE INDEX uq_split_cell ON split (revision_id, COALESCE(activity_id, 0), COALESCE(year, 0))
--;;
CREATE TABLE task (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    title VARCHAR NOT NULL,
    due DATE,
    done_on DATE,
    donor_id INTEGER,
    interaction_id INTEGER,
    note_id INTEGER,
    owner_id INTEGER,
    CONSTRAINT ck_task_title_filled CHECK (trim(title) <> ''),
    CONSTRAINT fk_task_donor_id_organisation FOREIGN KEY(donor_id) REFERENCES organisation (id) ON DELETE RESTRICT,
    CONSTRAINT fk_task_interaction_id_interaction FOREIGN KEY(interaction_id) REFERENCES interaction (id) ON DELETE RESTRICT,
    CONSTRAINT fk_task_note_id_concept_note FOREIGN KEY(note_id) REFERENCES concept_note (id) ON DELETE RESTRICT,
    CONSTRAINT fk_task_owner_id_organisation FOREIGN KEY(owner_id) REFERENCES organisation (id) ON DELETE RESTRICT
)
--;;
CREATE INDEX ix_task_donor_id ON task (donor_id)
--;;
CREATE INDEX ix_task_interaction_id ON task (interaction_id)
--;;
CREATE INDEX ix_task_note_id ON task (note_id)
--;;
CREATE INDEX ix_task_owner_id ON task (owner_id)
--;;
CREATE TRIGGER split_within_pledge_insert AFTER INSERT ON split WHEN (SELECT SUM(amount) FROM split WHERE revision_id = NEW.revision_id) > COALESCE((SELECT a.amount FROM split_revision r JOIN addendum a ON a.id = r.addendum_id WHERE r.id = NEW.revision_id), (SELECT amount FROM pledge WHERE id = NEW.pledge_id)) BEGIN SELECT RAISE(ABORT, 'the splits are more than the pledge'); END
--;;
CREATE TRIGGER split_within_pledge_update AFTER UPDATE ON split WHEN (SELECT SUM(amount) FROM split WHERE revision_id = NEW.revision_id) > COALESCE((SELECT a.amount FROM split_revision r JOIN addendum a ON a.id = r.addendum_id WHERE r.id = NEW.revision_id), (SELECT amount FROM pledge WHERE id = NEW.pledge_id)) BEGIN SELECT RAISE(ABORT, 'the splits are more than the pledge'); END
--;;
CREATE TRIGGER split_of_its_revision_insert AFTER INSERT ON split WHEN NEW.pledge_id <> (SELECT pledge_id FROM split_revision WHERE id = NEW.revision_id) BEGIN SELECT RAISE(ABORT, 'the split belongs to another pledge than its revision'); END
--;;
CREATE TRIGGER split_of_its_revision_update AFTER UPDATE ON split WHEN NEW.pledge_id <> (SELECT pledge_id FROM split_revision WHERE id = NEW.revision_id) BEGIN SELECT RAISE(ABORT, 'the split belongs to another pledge than its revision'); END
--;;
CREATE TRIGGER division_of_its_raise_insert AFTER INSERT ON split_revision WHEN NEW.pledge_id <> (SELECT pledge_id FROM addendum WHERE id = NEW.addendum_id) BEGIN SELECT RAISE(ABORT, 'the division belongs to another pledge than its raise'); END
--;;
CREATE TRIGGER division_of_its_raise_update AFTER UPDATE ON split_revision WHEN NEW.pledge_id <> (SELECT pledge_id FROM addendum WHERE id = NEW.addendum_id) BEGIN SELECT RAISE(ABORT, 'the division belongs to another pledge than its raise'); END
--;;
CREATE TRIGGER instalments_within_pledge_insert AFTER INSERT ON instalment WHEN (SELECT SUM(amount) FROM instalment WHERE plan_id = NEW.plan_id) > (SELECT amount FROM pledge WHERE id = NEW.pledge_id) + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the instalments are more than the pledge'); END
--;;
CREATE TRIGGER instalments_within_pledge_update AFTER UPDATE ON instalment WHEN (SELECT SUM(amount) FROM instalment WHERE plan_id = NEW.plan_id) > (SELECT amount FROM pledge WHERE id = NEW.pledge_id) + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the instalments are more than the pledge'); END
--;;
CREATE TRIGGER instalment_of_its_plan_insert AFTER INSERT ON instalment WHEN NEW.pledge_id <> (SELECT pledge_id FROM instalment_plan WHERE id = NEW.plan_id) BEGIN SELECT RAISE(ABORT, 'the instalment belongs to another pledge than its plan'); END
--;;
CREATE TRIGGER instalment_of_its_plan_update AFTER UPDATE ON instalment WHEN NEW.pledge_id <> (SELECT pledge_id FROM instalment_plan WHERE id = NEW.plan_id) BEGIN SELECT RAISE(ABORT, 'the instalment belongs to another pledge than its plan'); END
--;;
CREATE TRIGGER receipts_within_pledge_insert AFTER INSERT ON receipt WHEN NOT NEW.overpayment_accepted AND (SELECT SUM(paid + charges) FROM receipt WHERE pledge_id = NEW.pledge_id AND NOT void AND NOT overpayment_accepted AND NOT EXISTS (SELECT 1 FROM reversal WHERE receipt_id = receipt.id AND NOT reversal.void)) > (SELECT amount FROM pledge WHERE id = NEW.pledge_id) + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0) + COALESCE((SELECT SUM(paid) FROM refund WHERE pledge_id = NEW.pledge_id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the receipts are more than the pledge'); END
--;;
CREATE TRIGGER receipts_within_pledge_update AFTER UPDATE ON receipt WHEN NOT NEW.overpayment_accepted AND (SELECT SUM(paid + charges) FROM receipt WHERE pledge_id = NEW.pledge_id AND NOT void AND NOT overpayment_accepted AND NOT EXISTS (SELECT 1 FROM reversal WHERE receipt_id = receipt.id AND NOT reversal.void)) > (SELECT amount FROM pledge WHERE id = NEW.pledge_id) + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0) + COALESCE((SELECT SUM(paid) FROM refund WHERE pledge_id = NEW.pledge_id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the receipts are more than the pledge'); END
--;;
CREATE TRIGGER write_offs_within_pledge_insert AFTER INSERT ON write_off WHEN (SELECT SUM(amount) FROM write_off WHERE pledge_id = NEW.pledge_id AND approved_by IS NOT NULL AND NOT void) > (SELECT amount FROM pledge WHERE id = NEW.pledge_id) + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the write-offs are more than the pledge'); END
--;;
CREATE TRIGGER write_offs_within_pledge_update AFTER UPDATE ON write_off WHEN (SELECT SUM(amount) FROM write_off WHERE pledge_id = NEW.pledge_id AND approved_by IS NOT NULL AND NOT void) > (SELECT amount FROM pledge WHERE id = NEW.pledge_id) + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.pledge_id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the write-offs are more than the pledge'); END
--;;
CREATE TRIGGER receipt_not_before_pledge_insert AFTER INSERT ON receipt WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the receipt is dated before its pledge'); END
--;;
CREATE TRIGGER receipt_not_before_pledge_update AFTER UPDATE ON receipt WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the receipt is dated before its pledge'); END
--;;
CREATE TRIGGER write_off_not_before_pledge_insert AFTER INSERT ON write_off WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the write-off is dated before its pledge'); END
--;;
CREATE TRIGGER write_off_not_before_pledge_update AFTER UPDATE ON write_off WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the write-off is dated before its pledge'); END
--;;
CREATE TRIGGER addendum_not_before_pledge_insert AFTER INSERT ON addendum WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the addendum is dated before its pledge'); END
--;;
CREATE TRIGGER addendum_not_before_pledge_update AFTER UPDATE ON addendum WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the addendum is dated before its pledge'); END
--;;
CREATE TRIGGER split_not_before_pledge_insert AFTER INSERT ON split_revision WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the division is dated before its pledge'); END
--;;
CREATE TRIGGER split_not_before_pledge_update AFTER UPDATE ON split_revision WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the division is dated before its pledge'); END
--;;
CREATE TRIGGER plan_not_before_pledge_insert AFTER INSERT ON instalment_plan WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the instalment plan is dated before its pledge'); END
--;;
CREATE TRIGGER plan_not_before_pledge_update AFTER UPDATE ON instalment_plan WHEN NEW.dated < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the instalment plan is dated before its pledge'); END
--;;
CREATE TRIGGER confirmed_not_before_pledge_insert AFTER INSERT ON split WHEN NEW.confirmed_on < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the condition is fulfilled before its pledge'); END
--;;
CREATE TRIGGER confirmed_not_before_pledge_update AFTER UPDATE ON split WHEN NEW.confirmed_on < (SELECT dated FROM pledge WHERE id = NEW.pledge_id) BEGIN SELECT RAISE(ABORT, 'the condition is fulfilled before its pledge'); END
--;;
CREATE TRIGGER refund_of_its_receipt_insert AFTER INSERT ON refund WHEN NEW.pledge_id <> (SELECT pledge_id FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the refund belongs to another pledge than its receipt'); END
--;;
CREATE TRIGGER refund_of_its_receipt_update AFTER UPDATE ON refund WHEN NEW.pledge_id <> (SELECT pledge_id FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the refund belongs to another pledge than its receipt'); END
--;;
CREATE TRIGGER refund_not_before_receipt_insert AFTER INSERT ON refund WHEN NEW.dated < (SELECT dated FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the refund is dated before its receipt'); END
--;;
CREATE TRIGGER refund_not_before_receipt_update AFTER UPDATE ON refund WHEN NEW.dated < (SELECT dated FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the refund is dated before its receipt'); END
--;;
CREATE TRIGGER refunds_within_receipt_insert AFTER INSERT ON refund WHEN (SELECT SUM(amount) FROM refund WHERE receipt_id = NEW.receipt_id AND NOT void) > (SELECT amount FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the refunds are more than the receipt'); END
--;;
CREATE TRIGGER refunds_within_receipt_update AFTER UPDATE ON refund WHEN (SELECT SUM(amount) FROM refund WHERE receipt_id = NEW.receipt_id AND NOT void) > (SELECT amount FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the refunds are more than the receipt'); END
--;;
CREATE TRIGGER reversal_of_its_receipt_insert AFTER INSERT ON reversal WHEN NEW.pledge_id <> (SELECT pledge_id FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the reversal belongs to another pledge than its receipt'); END
--;;
CREATE TRIGGER reversal_of_its_receipt_update AFTER UPDATE ON reversal WHEN NEW.pledge_id <> (SELECT pledge_id FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the reversal belongs to another pledge than its receipt'); END
--;;
CREATE TRIGGER reversal_not_before_receipt_insert AFTER INSERT ON reversal WHEN NEW.dated < (SELECT dated FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the reversal is dated before its receipt'); END
--;;
CREATE TRIGGER reversal_not_before_receipt_update AFTER UPDATE ON reversal WHEN NEW.dated < (SELECT dated FROM receipt WHERE id = NEW.receipt_id) BEGIN SELECT RAISE(ABORT, 'the reversal is dated before its receipt'); END
--;;
CREATE TRIGGER refund_of_what_held_insert AFTER INSERT ON refund WHEN NOT NEW.void AND EXISTS (SELECT 1 FROM reversal WHERE receipt_id = NEW.receipt_id AND NOT void) BEGIN SELECT RAISE(ABORT, 'the receipt was reversed'); END
--;;
CREATE TRIGGER refund_of_what_held_update AFTER UPDATE ON refund WHEN NOT NEW.void AND EXISTS (SELECT 1 FROM reversal WHERE receipt_id = NEW.receipt_id AND NOT void) BEGIN SELECT RAISE(ABORT, 'the receipt was reversed'); END
--;;
CREATE TRIGGER reversal_of_what_is_here_insert AFTER INSERT ON reversal WHEN NOT NEW.void AND EXISTS (SELECT 1 FROM refund WHERE receipt_id = NEW.receipt_id AND NOT void) BEGIN SELECT RAISE(ABORT, 'part of the receipt was refunded'); END
--;;
CREATE TRIGGER reversal_of_what_is_here_update AFTER UPDATE ON reversal WHEN NOT NEW.void AND EXISTS (SELECT 1 FROM refund WHERE receipt_id = NEW.receipt_id AND NOT void) BEGIN SELECT RAISE(ABORT, 'part of the receipt was refunded'); END
--;;
CREATE TRIGGER receipt_is_reversed_once_insert AFTER INSERT ON reversal WHEN (SELECT COUNT(*) FROM reversal WHERE receipt_id = NEW.receipt_id AND NOT void) > 1 BEGIN SELECT RAISE(ABORT, 'the receipt is reversed already'); END
--;;
CREATE TRIGGER receipt_is_reversed_once_update AFTER UPDATE ON reversal WHEN (SELECT COUNT(*) FROM reversal WHERE receipt_id = NEW.receipt_id AND NOT void) > 1 BEGIN SELECT RAISE(ABORT, 'the receipt is reversed already'); END
--;;
CREATE TRIGGER pledge_holds_its_splits_update AFTER UPDATE ON pledge WHEN EXISTS (SELECT 1 FROM split s JOIN split_revision r ON r.id = s.revision_id WHERE r.pledge_id = NEW.id AND r.addendum_id IS NULL AND NOT r.void GROUP BY r.id HAVING SUM(s.amount) > NEW.amount) BEGIN SELECT RAISE(ABORT, 'the splits are more than the pledge'); END
--;;
CREATE TRIGGER pledge_holds_its_instalments_update AFTER UPDATE ON pledge WHEN EXISTS (SELECT 1 FROM instalment i JOIN instalment_plan p ON p.id = i.plan_id WHERE i.pledge_id = NEW.id AND NOT p.void GROUP BY i.plan_id HAVING SUM(i.amount) > NEW.amount + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.id AND NOT void), 0)) BEGIN SELECT RAISE(ABORT, 'the instalments are more than the pledge'); END
--;;
CREATE TRIGGER pledge_holds_its_receipts_update AFTER UPDATE ON pledge WHEN (SELECT SUM(paid + charges) FROM receipt WHERE pledge_id = NEW.id AND NOT void AND NOT overpayment_accepted AND NOT EXISTS (SELECT 1 FROM reversal WHERE receipt_id = receipt.id AND NOT reversal.void)) > NEW.amount + COALESCE((SELECT SUM(amount) FROM addendum WHERE pledge_id = NEW.id AND NOT void), 0) + COALESCE((SELECT SUM(paid) FROM refund WHERE pledge_id = NEW.id AND NOT void), 0) BEGIN SELECT RAISE(ABORT, 'the receipts are more than the pledge'); END
--;;
CREATE TRIGGER pledge_before_its_facts_update AFTER UPDATE ON pledge WHEN NEW.dated > (SELECT MIN(dated) FROM (SELECT MIN(dated) AS dated FROM receipt WHERE pledge_id = NEW.id AND NOT void UNION ALL SELECT MIN(dated) AS dated FROM write_off WHERE pledge_id = NEW.id AND NOT void UNION ALL SELECT MIN(dated) AS dated FROM addendum WHERE pledge_id = NEW.id AND NOT void UNION ALL SELECT MIN(dated) AS dated FROM split_revision WHERE pledge_id = NEW.id AND NOT void UNION ALL SELECT MIN(dated) AS dated FROM instalment_plan WHERE pledge_id = NEW.id AND NOT void) AS facts) BEGIN SELECT RAISE(ABORT, 'the pledge is dated after what happened to it'); END
--;;
CREATE TRIGGER pledge_currency_is_kept_update AFTER UPDATE ON pledge WHEN NEW.currency <> OLD.currency AND EXISTS (SELECT 1 FROM receipt WHERE pledge_id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the currency of a pledge that was paid does not change'); END
--;;
CREATE TRIGGER currency_digits_are_kept_update AFTER UPDATE ON currency WHEN NEW.digits <> OLD.digits BEGIN SELECT RAISE(ABORT, 'the digits of a currency do not change'); END
--;;
CREATE TRIGGER note_template_is_of_its_file_insert AFTER INSERT ON note_template WHEN NEW.sha256 <> (SELECT sha256 FROM note_template_file WHERE id = NEW.file_id) BEGIN SELECT RAISE(ABORT, 'the template names other bytes than those of its file'); END
--;;
CREATE TRIGGER note_template_is_of_its_file_update AFTER UPDATE ON note_template WHEN NEW.sha256 <> (SELECT sha256 FROM note_template_file WHERE id = NEW.file_id) BEGIN SELECT RAISE(ABORT, 'the template names other bytes than those of its file'); END
--;;
CREATE TRIGGER note_template_keeps_its_file_update AFTER UPDATE ON note_template WHEN NEW.file_id <> OLD.file_id OR NEW.name <> OLD.name OR NEW.number <> OLD.number BEGIN SELECT RAISE(ABORT, 'another file is another version of the template'); END
--;;
CREATE TRIGGER journal_is_append_only_update AFTER UPDATE ON journal WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
--;;
CREATE TRIGGER request_is_append_only_update AFTER UPDATE ON request WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'an answered request does not change'); END
--;;
CREATE TRIGGER journal_head_goes_forward_update AFTER UPDATE ON journal_head WHEN NEW.lines < OLD.lines OR NEW.entries < OLD.entries BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END
--;;
CREATE TRIGGER addendum_is_append_only_update AFTER UPDATE ON addendum WHEN NEW.id IS NOT OLD.id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.currency IS NOT OLD.currency OR NEW.dated IS NOT OLD.dated OR NEW.entry IS NOT OLD.entry OR NEW.amount IS NOT OLD.amount OR NEW.rate IS NOT OLD.rate OR NEW.rate_on IS NOT OLD.rate_on OR NEW.rate_source IS NOT OLD.rate_source OR NEW.base_amount IS NOT OLD.base_amount OR NEW.signed_on IS NOT OLD.signed_on OR NEW.reference IS NOT OLD.reference BEGIN SELECT RAISE(ABORT, 'a recorded addendum does not change'); END
--;;
CREATE TRIGGER instalment_is_append_only_update AFTER UPDATE ON instalment WHEN NEW.id IS NOT OLD.id OR NEW.plan_id IS NOT OLD.plan_id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.currency IS NOT OLD.currency OR NEW.position IS NOT OLD.position OR NEW.due IS NOT OLD.due OR NEW.amount IS NOT OLD.amount BEGIN SELECT RAISE(ABORT, 'a recorded instalment does not change'); END
--;;
CREATE TRIGGER instalment_name_is_append_only_update AFTER UPDATE ON instalment_name WHEN NEW.id IS NOT OLD.id OR NEW.instalment_id IS NOT OLD.instalment_id OR NEW.position IS NOT OLD.position OR NEW.activity_id IS NOT OLD.activity_id OR NEW.year IS NOT OLD.year BEGIN SELECT RAISE(ABORT, 'a recorded instalment name does not change'); END
--;;
CREATE TRIGGER instalment_plan_is_append_only_update AFTER UPDATE ON instalment_plan WHEN NEW.id IS NOT OLD.id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.dated IS NOT OLD.dated OR NEW.entry IS NOT OLD.entry OR NEW.why IS NOT OLD.why BEGIN SELECT RAISE(ABORT, 'a recorded instalment plan does not change'); END
--;;
CREATE TRIGGER note_template_file_is_append_only_update AFTER UPDATE ON note_template_file WHEN NEW.id IS NOT OLD.id OR NEW.sha256 IS NOT OLD.sha256 OR NEW.content IS NOT OLD.content BEGIN SELECT RAISE(ABORT, 'a recorded note template file does not change'); END
--;;
CREATE TRIGGER opportunity_revision_is_append_only_update AFTER UPDATE ON opportunity_revision WHEN NEW.id IS NOT OLD.id OR NEW.opportunity_id IS NOT OLD.opportunity_id OR NEW.dated IS NOT OLD.dated OR NEW.asked IS NOT OLD.asked OR NEW.asked_currency IS NOT OLD.asked_currency OR NEW.expected IS NOT OLD.expected OR NEW.currency IS NOT OLD.currency OR NEW.probability IS NOT OLD.probability OR NEW.stage IS NOT OLD.stage BEGIN SELECT RAISE(ABORT, 'a recorded opportunity revision does not change'); END
--;;
CREATE TRIGGER opportunity_split_is_append_only_update AFTER UPDATE ON opportunity_split WHEN NEW.id IS NOT OLD.id OR NEW.revision_id IS NOT OLD.revision_id OR NEW.position IS NOT OLD.position OR NEW.activity_id IS NOT OLD.activity_id OR NEW.year IS NOT OLD.year OR NEW.amount IS NOT OLD.amount BEGIN SELECT RAISE(ABORT, 'a recorded opportunity split does not change'); END
--;;
CREATE TRIGGER receipt_is_append_only_update AFTER UPDATE ON receipt WHEN NEW.id IS NOT OLD.id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.dated IS NOT OLD.dated OR NEW.entry IS NOT OLD.entry OR NEW.currency IS NOT OLD.currency OR NEW.amount IS NOT OLD.amount OR NEW.rate IS NOT OLD.rate OR NEW.rate_on IS NOT OLD.rate_on OR NEW.rate_source IS NOT OLD.rate_source OR NEW.base_amount IS NOT OLD.base_amount OR NEW.paid IS NOT OLD.paid OR NEW.charges IS NOT OLD.charges OR NEW.overpayment_accepted IS NOT OLD.overpayment_accepted OR NEW.reference IS NOT OLD.reference OR NEW.recorded_at IS NOT OLD.recorded_at BEGIN SELECT RAISE(ABORT, 'a recorded receipt does not change'); END
--;;
CREATE TRIGGER receipt_name_is_append_only_update AFTER UPDATE ON receipt_name WHEN NEW.id IS NOT OLD.id OR NEW.receipt_id IS NOT OLD.receipt_id OR NEW.position IS NOT OLD.position OR NEW.activity_id IS NOT OLD.activity_id OR NEW.year IS NOT OLD.year OR NEW.amount IS NOT OLD.amount BEGIN SELECT RAISE(ABORT, 'a recorded receipt name does not change'); END
--;;
CREATE TRIGGER refund_is_append_only_update AFTER UPDATE ON refund WHEN NEW.id IS NOT OLD.id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.receipt_id IS NOT OLD.receipt_id OR NEW.dated IS NOT OLD.dated OR NEW.entry IS NOT OLD.entry OR NEW.amount IS NOT OLD.amount OR NEW.base_amount IS NOT OLD.base_amount OR NEW.paid IS NOT OLD.paid OR NEW.due_again IS NOT OLD.due_again OR NEW.reason IS NOT OLD.reason OR NEW.recorded_at IS NOT OLD.recorded_at BEGIN SELECT RAISE(ABORT, 'a recorded refund does not change'); END
--;;
CREATE TRIGGER requirement_line_is_append_only_update AFTER UPDATE ON requirement_line WHEN NEW.id IS NOT OLD.id OR NEW.revision_id IS NOT OLD.revision_id OR NEW.position IS NOT OLD.position OR NEW.category IS NOT OLD.category OR NEW.amount IS NOT OLD.amount OR NEW.note IS NOT OLD.note BEGIN SELECT RAISE(ABORT, 'a recorded requirement line does not change'); END
--;;
CREATE TRIGGER requirement_revision_is_append_only_update AFTER UPDATE ON requirement_revision WHEN NEW.id IS NOT OLD.id OR NEW.activity_id IS NOT OLD.activity_id OR NEW.year IS NOT OLD.year OR NEW.dated IS NOT OLD.dated OR NEW.support_rate IS NOT OLD.support_rate OR NEW.approved_by IS NOT OLD.approved_by OR NEW.why IS NOT OLD.why OR NEW.entry IS NOT OLD.entry OR NEW.recorded_at IS NOT OLD.recorded_at BEGIN SELECT RAISE(ABORT, 'a recorded requirement revision does not change'); END
--;;
CREATE TRIGGER reversal_is_append_only_update AFTER UPDATE ON reversal WHEN NEW.id IS NOT OLD.id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.receipt_id IS NOT OLD.receipt_id OR NEW.dated IS NOT OLD.dated OR NEW.entry IS NOT OLD.entry OR NEW.reason IS NOT OLD.reason OR NEW.recorded_at IS NOT OLD.recorded_at BEGIN SELECT RAISE(ABORT, 'a recorded reversal does not change'); END
--;;
CREATE TRIGGER snapshot_is_append_only_update AFTER UPDATE ON snapshot WHEN NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name OR NEW.as_of IS NOT OLD.as_of OR NEW.line IS NOT OLD.line OR NEW.line_hash IS NOT OLD.line_hash OR NEW.figures IS NOT OLD.figures OR NEW.sha256 IS NOT OLD.sha256 OR NEW.why IS NOT OLD.why OR NEW.made_by IS NOT OLD.made_by OR NEW.made_at IS NOT OLD.made_at BEGIN SELECT RAISE(ABORT, 'a recorded snapshot does not change'); END
--;;
CREATE TRIGGER split_revision_is_append_only_update AFTER UPDATE ON split_revision WHEN NEW.id IS NOT OLD.id OR NEW.pledge_id IS NOT OLD.pledge_id OR NEW.addendum_id IS NOT OLD.addendum_id OR NEW.dated IS NOT OLD.dated OR NEW.entry IS NOT OLD.entry OR NEW.move_received IS NOT OLD.move_received OR NEW.why IS NOT OLD.why BEGIN SELECT RAISE(ABORT, 'a recorded split revision does not change'); END
--;;
CREATE TRIGGER write_off_name_is_append_only_update AFTER UPDATE ON write_off_name WHEN NEW.id IS NOT OLD.id OR NEW.write_off_id IS NOT OLD.write_off_id OR NEW.position IS NOT OLD.position OR NEW.activity_id IS NOT OLD.activity_id OR NEW.year IS NOT OLD.year BEGIN SELECT RAISE(ABORT, 'a recorded write off name does not change'); END
--;;
CREATE TRIGGER addendum_is_kept_delete BEFORE DELETE ON addendum WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of addendum are never deleted'); END
--;;
CREATE TRIGGER concept_note_is_kept_delete BEFORE DELETE ON concept_note WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of concept_note are never deleted'); END
--;;
CREATE TRIGGER exchange_rate_is_kept_delete BEFORE DELETE ON exchange_rate WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of exchange_rate are never deleted'); END
--;;
CREATE TRIGGER in_kind_is_kept_delete BEFORE DELETE ON in_kind WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of in_kind are never deleted'); END
--;;
CREATE TRIGGER instalment_is_kept_delete BEFORE DELETE ON instalment WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of instalment are never deleted'); END
--;;
CREATE TRIGGER instalment_name_is_kept_delete BEFORE DELETE ON instalment_name WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of instalment_name are never deleted'); END
--;;
CREATE TRIGGER instalment_plan_is_kept_delete BEFORE DELETE ON instalment_plan WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of instalment_plan are never deleted'); END
--;;
CREATE TRIGGER journal_is_kept_delete BEFORE DELETE ON journal WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of journal are never deleted'); END
--;;
CREATE TRIGGER journal_head_is_kept_delete BEFORE DELETE ON journal_head WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of journal_head are never deleted'); END
--;;
CREATE TRIGGER note_template_is_kept_delete BEFORE DELETE ON note_template WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of note_template are never deleted'); END
--;;
CREATE TRIGGER note_template_file_is_kept_delete BEFORE DELETE ON note_template_file WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of note_template_file are never deleted'); END
--;;
CREATE TRIGGER opportunity_is_kept_delete BEFORE DELETE ON opportunity WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of opportunity are never deleted'); END
--;;
CREATE TRIGGER opportunity_revision_is_kept_delete BEFORE DELETE ON opportunity_revision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of opportunity_revision are never deleted'); END
--;;
CREATE TRIGGER opportunity_split_is_kept_delete BEFORE DELETE ON opportunity_split WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of opportunity_split are never deleted'); END
--;;
CREATE TRIGGER pledge_is_kept_delete BEFORE DELETE ON pledge WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of pledge are never deleted'); END
--;;
CREATE TRIGGER receipt_is_kept_delete BEFORE DELETE ON receipt WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of receipt are never deleted'); END
--;;
CREATE TRIGGER receipt_name_is_kept_delete BEFORE DELETE ON receipt_name WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of receipt_name are never deleted'); END
--;;
CREATE TRIGGER refund_is_kept_delete BEFORE DELETE ON refund WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of refund are never deleted'); END
--;;
CREATE TRIGGER request_is_kept_delete BEFORE DELETE ON request WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of request are never deleted'); END
--;;
CREATE TRIGGER requirement_line_is_kept_delete BEFORE DELETE ON requirement_line WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of requirement_line are never deleted'); END
--;;
CREATE TRIGGER requirement_revision_is_kept_delete BEFORE DELETE ON requirement_revision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of requirement_revision are never deleted'); END
--;;
CREATE TRIGGER reversal_is_kept_delete BEFORE DELETE ON reversal WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of reversal are never deleted'); END
--;;
CREATE TRIGGER snapshot_is_kept_delete BEFORE DELETE ON snapshot WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of snapshot are never deleted'); END
--;;
CREATE TRIGGER split_is_kept_delete BEFORE DELETE ON split WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of split are never deleted'); END
--;;
CREATE TRIGGER split_revision_is_kept_delete BEFORE DELETE ON split_revision WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of split_revision are never deleted'); END
--;;
CREATE TRIGGER write_off_is_kept_delete BEFORE DELETE ON write_off WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of write_off are never deleted'); END
--;;
CREATE TRIGGER write_off_name_is_kept_delete BEFORE DELETE ON write_off_name WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'rows of write_off_name are never deleted'); END
--;;
CREATE TRIGGER addendum_is_not_replaced BEFORE INSERT ON addendum WHEN EXISTS (SELECT 1 FROM addendum WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of addendum like this is there already'); END
--;;
CREATE TRIGGER concept_note_is_not_replaced BEFORE INSERT ON concept_note WHEN EXISTS (SELECT 1 FROM concept_note WHERE id = NEW.id OR donor_id = NEW.donor_id AND kind = NEW.kind AND number = NEW.number OR reference = NEW.reference) BEGIN SELECT RAISE(ABORT, 'a row of concept_note like this is there already'); END
--;;
CREATE TRIGGER exchange_rate_is_not_replaced BEFORE INSERT ON exchange_rate WHEN EXISTS (SELECT 1 FROM exchange_rate WHERE id = NEW.id OR currency = NEW.currency AND dated = NEW.dated) BEGIN SELECT RAISE(ABORT, 'a row of exchange_rate like this is there already'); END
--;;
CREATE TRIGGER in_kind_is_not_replaced BEFORE INSERT ON in_kind WHEN EXISTS (SELECT 1 FROM in_kind WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of in_kind like this is there already'); END
--;;
CREATE TRIGGER instalment_is_not_replaced BEFORE INSERT ON instalment WHEN EXISTS (SELECT 1 FROM instalment WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of instalment like this is there already'); END
--;;
CREATE TRIGGER instalment_name_is_not_replaced BEFORE INSERT ON instalment_name WHEN EXISTS (SELECT 1 FROM instalment_name WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of instalment_name like this is there already'); END
--;;
CREATE TRIGGER instalment_plan_is_not_replaced BEFORE INSERT ON instalment_plan WHEN EXISTS (SELECT 1 FROM instalment_plan WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of instalment_plan like this is there already'); END
--;;
CREATE TRIGGER journal_is_not_replaced BEFORE INSERT ON journal WHEN EXISTS (SELECT 1 FROM journal WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of journal like this is there already'); END
--;;
CREATE TRIGGER journal_head_is_not_replaced BEFORE INSERT ON journal_head WHEN EXISTS (SELECT 1 FROM journal_head WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of journal_head like this is there already'); END
--;;
CREATE TRIGGER note_template_is_not_replaced BEFORE INSERT ON note_template WHEN EXISTS (SELECT 1 FROM note_template WHERE id = NEW.id OR lower(name) = lower(NEW.name) AND number = NEW.number) BEGIN SELECT RAISE(ABORT, 'a row of note_template like this is there already'); END
--;;
CREATE TRIGGER note_template_file_is_not_replaced BEFORE INSERT ON note_template_file WHEN EXISTS (SELECT 1 FROM note_template_file WHERE id = NEW.id OR sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'a row of note_template_file like this is there already'); END
--;;
CREATE TRIGGER opportunity_is_not_replaced BEFORE INSERT ON opportunity WHEN EXISTS (SELECT 1 FROM opportunity WHERE id = NEW.id OR lower(code) = lower(NEW.code)) BEGIN SELECT RAISE(ABORT, 'a row of opportunity like this is there already'); END
--;;
CREATE TRIGGER opportunity_revision_is_not_replaced BEFORE INSERT ON opportunity_revision WHEN EXISTS (SELECT 1 FROM opportunity_revision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of opportunity_revision like this is there already'); END
--;;
CREATE TRIGGER opportunity_split_is_not_replaced BEFORE INSERT ON opportunity_split WHEN EXISTS (SELECT 1 FROM opportunity_split WHERE id = NEW.id OR revision_id = NEW.revision_id AND COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND COALESCE(year, 0) = COALESCE(NEW.year, 0)) BEGIN SELECT RAISE(ABORT, 'a row of opportunity_split like this is there already'); END
--;;
CREATE TRIGGER pledge_is_not_replaced BEFORE INSERT ON pledge WHEN EXISTS (SELECT 1 FROM pledge WHERE id = NEW.id OR lower(code) = lower(NEW.code)) BEGIN SELECT RAISE(ABORT, 'a row of pledge like this is there already'); END
--;;
CREATE TRIGGER receipt_is_not_replaced BEFORE INSERT ON receipt WHEN EXISTS (SELECT 1 FROM receipt WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of receipt like this is there already'); END
--;;
CREATE TRIGGER receipt_name_is_not_replaced BEFORE INSERT ON receipt_name WHEN EXISTS (SELECT 1 FROM receipt_name WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of receipt_name like this is there already'); END
--;;
CREATE TRIGGER refund_is_not_replaced BEFORE INSERT ON refund WHEN EXISTS (SELECT 1 FROM refund WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of refund like this is there already'); END
--;;
CREATE TRIGGER request_is_not_replaced BEFORE INSERT ON request WHEN EXISTS (SELECT 1 FROM request WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of request like this is there already'); END
--;;
CREATE TRIGGER requirement_line_is_not_replaced BEFORE INSERT ON requirement_line WHEN EXISTS (SELECT 1 FROM requirement_line WHERE id = NEW.id OR revision_id = NEW.revision_id AND category = NEW.category AND position = NEW.position) BEGIN SELECT RAISE(ABORT, 'a row of requirement_line like this is there already'); END
--;;
CREATE TRIGGER requirement_revision_is_not_replaced BEFORE INSERT ON requirement_revision WHEN EXISTS (SELECT 1 FROM requirement_revision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of requirement_revision like this is there already'); END
--;;
CREATE TRIGGER reversal_is_not_replaced BEFORE INSERT ON reversal WHEN EXISTS (SELECT 1 FROM reversal WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of reversal like this is there already'); END
--;;
CREATE TRIGGER snapshot_is_not_replaced BEFORE INSERT ON snapshot WHEN EXISTS (SELECT 1 FROM snapshot WHERE id = NEW.id OR lower(name) = lower(NEW.name)) BEGIN SELECT RAISE(ABORT, 'a row of snapshot like this is there already'); END
--;;
CREATE TRIGGER split_is_not_replaced BEFORE INSERT ON split WHEN EXISTS (SELECT 1 FROM split WHERE id = NEW.id OR revision_id = NEW.revision_id AND COALESCE(activity_id, 0) = COALESCE(NEW.activity_id, 0) AND COALESCE(year, 0) = COALESCE(NEW.year, 0)) BEGIN SELECT RAISE(ABORT, 'a row of split like this is there already'); END
--;;
CREATE TRIGGER split_revision_is_not_replaced BEFORE INSERT ON split_revision WHEN EXISTS (SELECT 1 FROM split_revision WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of split_revision like this is there already'); END
--;;
CREATE TRIGGER write_off_is_not_replaced BEFORE INSERT ON write_off WHEN EXISTS (SELECT 1 FROM write_off WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of write_off like this is there already'); END
--;;
CREATE TRIGGER write_off_name_is_not_replaced BEFORE INSERT ON write_off_name WHEN EXISTS (SELECT 1 FROM write_off_name WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'a row of write_off_name like this is there already'); END
--;;
INSERT INTO journal_head (id, lines, hash, entries) VALUES (1, 0, '', 0)
