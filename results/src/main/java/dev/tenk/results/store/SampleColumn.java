package dev.tenk.results.store;

import java.util.Locale;

/** The columns of {@code samples.csv.gz}, in the file's order; the name in lower case is theirs. */
enum SampleColumn {
  SEQUENCE(true, true),
  PHASE(true, false),
  PAYLOAD_ID(true, true),
  INTENDED_NS(false, true),
  HANDED_NS(true, true),
  SENT_NS(false, true),
  DONE_NS(true, true),
  OUTCOME(true, false),
  ERROR_CODE(false, false),
  HTTP_STATUS(false, true),
  REQUEST_BYTES(true, true),
  RESPONSE_BYTES(false, true),
  QUEUE_NS(false, true),
  MODEL_NS(false, true),
  HANDLER_NS(false, true),
  INIT_NS(false, true),
  RESTORE_NS(false, true),
  BILLED_NS(false, true),
  MEMORY_USED_BYTES(false, true),
  COLD(false, false),
  VARIANT(false, false),
  MARSHALLING_NS(false, true),
  ACQUIRE_NS(false, true),
  SERVICE_CALL_NS(false, true),
  POLL_GAP_NS(false, true),
  FIRST_BYTE_NS(false, true),
  OUTPUT_DIGEST(false, false);

  /** Whether each row has a value in it. */
  final boolean required;

  /** Whether its values are whole numbers. */
  final boolean isNumber;

  SampleColumn(boolean required, boolean isNumber) {
    this.required = required;
    this.isNumber = isNumber;
  }

  /** The name in the header. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
