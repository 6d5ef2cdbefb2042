package dev.tenk.localcloud;

import java.util.LinkedHashMap;
import java.util.Map;

/** An error that a service answers with; how it is written depends on the service's protocol. */
final class ServiceException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final transient Map<String, Object> members = new LinkedHashMap<>();

  /**
   * @param status HTTP status
   * @param code the service's name for it; empty where the service gives none
   * @param message its message, null where the service sends null
   */
  ServiceException(int status, String code, String message) {
    // Thrown for every throttled request: no stack trace.
    super(message, null, false, false);
    this.status = status;
    this.code = code;
  }

  /** Adds a member next to the message. */
  ServiceException with(String name, Object value) {
    members.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Map<String, Object> members() {
    return members;
  }
}
