package dev.tenk.localcloud;

import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * A request whose signature was right.
 *
 * @param exchange how it is answered
 * @param caller who sent it
 * @param path the path as sent, still percent-encoded
 * @param body the whole body
 * @param receivedNanos when the body was read, on the timeline's clock
 */
record Call(ServiceExchange exchange, Caller caller, String path, byte[] body, long receivedNanos) {
  /** The request's head. */
  Request request() {
    return exchange.request();
  }

  /** A header's value; empty if absent. */
  Optional<String> header(String name) {
    return Optional.ofNullable(request().getHeaders().get(name));
  }
}
