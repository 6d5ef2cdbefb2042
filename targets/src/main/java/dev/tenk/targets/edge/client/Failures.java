package dev.tenk.targets.edge.client;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import dev.tenk.targets.ProxyPolicy.Proxy;
import dev.tenk.targets.ProxyRefusedException;
import dev.tenk.targets.Shortages;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** What is told of a call on a way that fails: a code for tables, and a sentence. */
final class Failures {
  /** Of a connection that was open. */
  static final String CLOSED = "connection-closed";

  /** The same where it had been idle. */
  static final String IDLE_CLOSED = Outcome.Failed.IDLE_CONNECTION_CLOSED;

  /** Of a GET that says nothing about the server: it is asked again. */
  static final Set<String> LOST = Set.of(CLOSED, IDLE_CLOSED);

  static final String MALFORMED_ANSWER = "malformed-answer";
  static final String ANSWER_TOO_LARGE = "answer-too-large";

  private Failures() {}

  /** Ends a call as broken. */
  static void tell(HttpCall call, Throwable failure, Route route) {
    Throwable cause =
        failure instanceof DecoderException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Optional<Shortage> shortage = Shortages.of(cause);
    if (shortage.isPresent()) {
      call.fail(shortage.get().code());
    } else if (cause instanceof ProxyRefusedException) {
      call.fail(Outcome.Failed.PROXY_REFUSED, cause.getMessage());
    } else if (cause instanceof SSLException tls) {
      call.fail("tls", TlsFailure.inWords(tls, route.server()));
    } else if (cause instanceof ConnectException) {
      call.fail("connect-refused", "Connection refused");
    } else if (cause instanceof UnknownHostException) {
      call.fail("unknown-host");
    } else if (cause instanceof IOException) {
      call.fail(call.sentNanos().isPresent() ? CLOSED : "connect-failed");
    } else {
      call.fail(cause.getClass().getSimpleName());
    }
  }

  /** The server closed a connection that had been idle before it answered a byte. */
  static void tellIdleClosed(HttpCall call) {
    call.fail(IDLE_CLOSED, Outcome.Failed.IDLE_CONNECTION_CLOSED_MEANS);
  }

  /** A server that speaks TLS was spoken to without. */
  static void tellTlsExpected(HttpCall call, Route route) {
    call.fail("tls-expected", route.server() + " speaks TLS: write https://" + route.server());
  }

  /** Why no connection was opened. Where a proxy is next, that is no word about the server. */
  static Throwable connecting(Throwable failure, Route route) {
    Optional<Proxy> proxy = route.proxy();
    if (proxy.isEmpty()
        || failure instanceof ConnectTimeoutException
        || Shortages.of(failure).isPresent()) {
      return failure;
    }
    return new ProxyRefusedException(
        proxy.get(),
        failure instanceof ConnectException
            ? "refused the connection"
            : failure instanceof UnknownHostException
                ? "has no address that is known"
                : "cannot be reached");
  }
}
