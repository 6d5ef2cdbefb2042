package dev.tenk.export;

import dev.tenk.results.model.ConfigurationException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What takes metrics by OTLP over HTTP, in protobuf: a collector, or a database. */
public final class OtlpReceiver implements AutoCloseable {
  /** Headers for it, {@code key=value}, divided by commas, as OpenTelemetry's SDKs read them. */
  public static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

  private static final String USUAL_PATH = "/v1/metrics";

  /** The exporter's own words are told by whoever sends; kept, so that its level is, too. */
  private static final Logger EXPORTER = Logger.getLogger("io.opentelemetry");

  private final URI url;
  private final Duration timeout;
  private final OtlpHttpMetricExporter exporter;

  /**
   * Opens no connection yet.
   *
   * @param url of the receiver; without a path that of OTLP's metrics
   * @param headers as in {@link #HEADERS}; empty for none
   * @param timeout of sending once
   * @throws ConfigurationException when it is no such address, or no such headers
   */
  public OtlpReceiver(String option, String url, String headers, Duration timeout) {
    this.url = address(option, url);
    this.timeout = timeout;
    EXPORTER.setLevel(Level.OFF);
    Map<String, String> parsed = headers(headers);
    exporter =
        OtlpHttpMetricExporter.builder()
            .setEndpoint(this.url.toString())
            .setHeaders(() -> parsed)
            .setTimeout(timeout)
            .setConnectTimeout(timeout)
            .setRetryPolicy(null)
            .build();
  }

  /** Where it is. */
  public URI url() {
    return url;
  }

  /**
   * Sends, and waits for the answer, {@code timeout} at most.
   *
   * @return why it was not taken, in words that follow "because"; empty when it was
   */
  public Optional<String> send(Collection<MetricData> metrics) {
    CompletableResultCode result = exporter.export(metrics);
    result.join(timeout.toMillis() + 500, TimeUnit.MILLISECONDS);
    if (result.isSuccess()) {
      return Optional.empty();
    }
    return Optional.of(
        Optional.ofNullable(result.getFailureThrowable())
            .map(OtlpReceiver::inWords)
            .orElse("it did not answer in " + timeout.toSeconds() + " s"));
  }

  private static String inWords(Throwable failure) {
    if (failure instanceof HttpExportException http && http.getResponse() != null) {
      return "it answered " + http.getResponse().getStatusCode();
    }
    List<Throwable> chain = Stream.iterate(failure, Objects::nonNull, Throwable::getCause).toList();
    if (chain.stream().anyMatch(UnresolvedAddressException.class::isInstance)) {
      return "nobody knows that name";
    } else if (chain.stream().anyMatch(HttpTimeoutException.class::isInstance)) {
      return "it did not answer in time";
    } else if (chain.stream().anyMatch(ConnectException.class::isInstance)) {
      return "nothing accepts connections there";
    }
    return chain.stream()
        .filter(IOException.class::isInstance)
        .map(Throwable::getMessage)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(failure::toString);
  }

  @Override
  public void close() {
    exporter.shutdown();
  }

  private static URI address(String option, String text) {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawUserInfo() == null) {
        String path = uri.getRawPath();
        return path == null || path.isEmpty() || path.equals("/") ? uri.resolve(USUAL_PATH) : uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new ConfigurationException(
        "%s: '%s' is no address of an OTLP receiver; expected one as http://localhost:4318, with what is secret in the environment's %s"
            .formatted(option, text.replaceAll("//[^/@]*@", "//…@"), HEADERS));
  }

  /** By the rules of OpenTelemetry's SDKs: values are percent-encoded. */
  static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String each : text.split(",", -1)) {
      if (each.isBlank()) {
        continue;
      }
      int equals = each.indexOf('=');
      if (equals <= 0) {
        // what stands there may be secret
        throw new ConfigurationException(
            HEADERS + ": its part " + (headers.size() + 1) + " is not key=value");
      }
      try {
        headers.put(
            each.substring(0, equals).strip(),
            URLDecoder.decode(
                each.substring(equals + 1).strip().replace("+", "%2B"), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException(
            HEADERS + ": its part " + (headers.size() + 1) + " is not percent-encoded", e);
      }
    }
    return headers;
  }
}
