//! The registry of codes: numbered by stage, never reused.

use super::Severity;

/// The stage that reports a code; the first digit of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the policy text (1).
    Syntax,
    /// Checking what it means (2).
    Check,
    /// Reading unit data (3).
    Data,
    /// Grading (4).
    Eval,
    /// Examples and golden cases (5).
    Golden,
    /// The command line (6).
    Use,
}

macro_rules! codes {
    ($($code:ident $severity:ident $name:ident,)*) => {
        /// A problem's code, `H` and three digits. `heng help CODE` shows its page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each code has a page of its own")]
        pub enum Code { $($code,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$code,)*];

            /// `H101`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)* }
            }

            /// Its short English name, in snake case.
            pub fn name(self) -> &'static str {
                match self { $(Code::$code => stringify!($name),)* }
            }

            /// Its page, in both languages, as Markdown.
            pub fn page(self) -> &'static str {
                match self { $(Code::$code => include_str!(concat!("pages/", stringify!($code), ".md")),)* }
            }

            /// How bad a problem of this code is unless the problem says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // Syntax: the text as characters.
    H101 Error not_utf8,
    H102 Error too_large,
    H103 Error control_character,
    H104 Error invisible_character,
    H105 Error unclosed_quote,
    H106 Error unbalanced_bracket,
    H107 Error nested_too_deep,
    H108 Error name_too_long,
    H109 Error too_many_statements,
    H110 Error empty_policy,
    H111 Error not_plain_text,
    // Syntax: the text as statements.
    H120 Error no_such_statement,
    H121 Error statement_without_block,
    H122 Error bad_block_head,
    H123 Error unexpected_text,
    H124 Error other_surface,
    H125 Error and_mixed_with_or,
    H126 Error spaced_sign,
    H127 Error bad_number,
    H128 Error bad_date,
    H129 Error reserved_name,
    H130 Error synonym,
    // Check: names.
    H201 Error unknown_name,
    H202 Error named_twice,
    H203 Error look_alike_names,
    H204 Error circular,
    H205 Error too_many_members,
    H206 Warning unused_name,
    H207 Warning unused_column,
    H208 Error two_readings,
    // Check: types.
    H210 Error different_kinds,
    H211 Error wrong_kind,
    H212 Error not_on_scale,
    H213 Error no_signs_on_scale,
    H214 Error may_be_none,
    H215 Error number_out_of_range,
    H216 Error no_percent_sign,
    // Check: blocks and phases.
    H220 Error missing_block,
    H221 Error block_twice,
    H222 Error said_twice,
    H223 Error no_start,
    H224 Error two_starts,
    H225 Error listed_twice,
    H226 Error contradiction,
    H227 Error nothing_to_count,
    H228 Warning no_effect,
    H229 Error verdict_unsettled,
    H230 Error example_fails,
    H231 Error wrong_place,
    H233 Error bad_force,
    H234 Error example_incomplete,
    H240 Error needs_period,
    H241 Error incomplete_block,
    // Check: tables.
    H250 Error case_without_row,
    H251 Error case_in_two_rows,
    H252 Warning row_never_reached,
    // Check: examples of several rows.
    H253 Error no_such_row,
    H254 Error ragged_table,
    // Check: tables by several keys, interpolated, with several results.
    H255 Error table_file,
    H256 Error table_header,
    H257 Error table_cell,
    H258 Error table_too_wide,
    H259 Error break_point,
    H270 Error which_column,
    // Check: several scales.
    H280 Error levels_of_two_scales,
    H281 Error no_such_scale,
    H282 Error level_on_several_scales,
    H283 Error scale_not_said,
    H284 Error measures_on_two_scales,
    // Check: bounds.
    H286 Warning may_overflow,
    H288 Warning settled_condition,
    // Check: versions beside each other.
    H261 Error version_without_start,
    H262 Error versions_start_together,
    H263 Error versions_overlap,
    H264 Error gap_between_versions,
    H265 Error level_not_mapped,
    H266 Error version_without_period,
    // Check: unknown values.
    H275 Error unknown_of_no_kind,
    // Data: files.
    H301 Error data_not_utf8,
    H302 Error unknown_format,
    H303 Error csv_quote,
    H304 Error ragged_row,
    H305 Error json_syntax,
    H306 Error json_shape,
    H307 Error too_many_columns,
    H308 Error cell_too_long,
    H309 Error data_control_character,
    H310 Error no_header,
    // Data: columns and cells.
    H320 Error missing_column,
    H321 Error duplicate_header,
    H322 Error blank_cell,
    H323 Error bad_cell,
    H324 Error out_of_bounds,
    H325 Error duplicate_unit,
    H326 Error mixed_periods,
    H327 Error contradictory_row,
    H328 Warning doubtful_row,
    H329 Note unused_columns,
    H330 Error too_many_set_members,
    H331 Error more_problems,
    H332 Error no_version_in_force,
    // Data: history.
    H333 Error kept_and_graded,
    H334 Error result_column_missing,
    H340 Note skipped_periods,
    H341 Warning excluding_outcomes,
    H342 Warning others_refused,

    H343 Error records_missing,
    H344 Error no_such_records,
    H345 Error record_without_unit,
    H346 Warning records_without_unit,
    H347 Error unit_without_records,
    H348 Warning units_without_records,
    H349 Error misplaced_records,
    H350 Error no_such_requirement,
    H351 Error requirement_answered_twice,
    H352 Error records_of_nobody,
    H353 Warning records_say_the_same,
    H354 Warning records_in_every_period,
    H355 Error records_as_data,
    H356 Error row_of_totals,
    H357 Warning ids_look_alike,
    // Grading.
    H401 Error overflow,
    H402 Error no_such_unit,
    H403 Error unreadable_result,
    H404 Error no_whole_periods,
    H405 Error not_kept,
    H406 Error unmapped_level,
    // Golden cases.
    H501 Error golden_differs,
    H502 Error golden_missing_unit,
    // Use.
    H601 Error cannot_read_file,
    H602 Error cannot_write_file,
    H603 Error too_many_files,
    H604 Error no_such_period,
    H605 Error no_such_define,
    H606 Error output_is_input,
    H607 Error data_as_policy,
}

impl Code {
    /// The code written `id` (`H101`, in any case), if there is one.
    pub fn from_id(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
    }

    /// The stage that reports it.
    pub fn stage(self) -> Stage {
        match self.id().as_bytes().get(1) {
            Some(b'1') => Stage::Syntax,
            Some(b'2') => Stage::Check,
            Some(b'3') => Stage::Data,
            Some(b'4') => Stage::Eval,
            Some(b'5') => Stage::Golden,
            _ => Stage::Use,
        }
    }
}
