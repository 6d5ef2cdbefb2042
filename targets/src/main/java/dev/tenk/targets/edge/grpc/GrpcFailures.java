package dev.tenk.targets.edge.grpc;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import dev.tenk.targets.ProxyRefusedException;
import dev.tenk.targets.Shortages;
import dev.tenk.targets.edge.client.Route;
import dev.tenk.targets.edge.client.TlsFailure;
import dev.tenk.targets.edge.grpc.GrpcResult.Broken;
import io.grpc.Status;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.ProxyConnectException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** What is told of a call that fails before its server has given a status. */
final class GrpcFailures {
  /** What Netty says of a server whose first bytes are no HTTP/2. */
  private static final Pattern NO_HTTP2 =
      Pattern.compile("First received frame was not SETTINGS.*: ([0-9a-f]+)");

  /** First bytes of a TLS record (RFC 8446, 5.1): an alert or a handshake, then its version. */
  private static final Pattern TLS = Pattern.compile("1[56]03.*");

  private final Route route;

  GrpcFailures(Route route) {
    this.route = route;
  }

  /** The result of a call whose status is this client's own. */
  Broken broken(Status status, OptionalLong sentNanos, long doneNanos) {
    String[] told = told(status, sentNanos.isPresent());
    return new Broken(sentNanos, doneNanos, told[0], told[1]);
  }

  private String[] told(Status status, boolean sent) {
    Optional<Shortage> shortage = Shortages.of(status.getCause());
    if (shortage.isPresent()) {
      return plain(shortage.get().code());
    }
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      Optional<String[]> known = known(cause);
      if (known.isPresent()) {
        return known.get();
      }
    }
    String said = String.valueOf(status.getDescription());
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      return new String[] {"answer-too-large", said};
    } else if (status.isOk()) {
      return new String[] {"malformed-answer", "the status is OK, and there is no message"};
    } else if (status.getCause() instanceof IOException
        || status.getCode() == Status.Code.UNAVAILABLE) {
      return plain(sent ? "connection-closed" : "connect-failed");
    }
    return new String[] {status.getCode().name(), said};
  }

  private Optional<String[]> known(Throwable cause) {
    if (cause instanceof ProxyConnectException) {
      return Optional.of(byProxy("gave no tunnel (" + cause.getMessage() + ")"));
    } else if (cause instanceof ConnectException && route.proxy().isPresent()) {
      return Optional.of(byProxy("refused the connection"));
    } else if (cause instanceof SSLException tls) {
      return Optional.of(new String[] {"tls", TlsFailure.inWords(tls, route.server())});
    } else if (cause instanceof ConnectException) {
      return Optional.of(new String[] {"connect-refused", "Connection refused"});
    } else if (cause instanceof UnknownHostException
        || cause instanceof UnresolvedAddressException) {
      return Optional.of(plain("unknown-host"));
    } else if (cause instanceof Http2Exception) {
      return Optional.of(notHttp2(String.valueOf(cause.getMessage())));
    }
    return Optional.empty();
  }

  private String[] byProxy(String what) {
    return new String[] {
      Outcome.Failed.PROXY_REFUSED,
      new ProxyRefusedException(route.proxy().orElseThrow(), what).getMessage()
    };
  }

  private String[] notHttp2(String said) {
    Matcher first = NO_HTTP2.matcher(said);
    if (!first.find()) {
      return new String[] {"malformed-answer", said};
    }
    return TLS.matcher(first.group(1)).matches()
        ? new String[] {
          "tls-expected", route.server() + " speaks TLS: write https://" + route.server()
        }
        : new String[] {
          "not-grpc",
          route.server()
              + " does not speak HTTP/2, as gRPC does; name its port for gRPC, which is another"
              + " than that for HTTP"
        };
  }

  private static String[] plain(String code) {
    return new String[] {code, code.replace('-', ' ')};
  }
}
