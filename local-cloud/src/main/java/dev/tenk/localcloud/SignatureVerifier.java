package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.results.model.Hashes;
import java.net.URLDecoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/** Checks Signature Version 4 in the Authorization header, as the services do. */
final class SignatureVerifier {
  /** How far a signature's date may be from now. */
  static final Duration MAX_SKEW = Duration.ofMinutes(15);

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          ALGORITHM
              + "\\s+Credential=([^/,\\s]+)/(\\d{8})/([^/,\\s]+)/([^/,\\s]+)/aws4_request"
              + ",\\s*SignedHeaders=([^,\\s]+),\\s*Signature=([0-9a-f]{64})\\s*");
  // Scopes come from strangers: do not keep them all.
  private static final int MAX_SIGNING_KEYS = 1000;
  private static final HexFormat HEX = HexFormat.of();

  private final Credentials credentials;
  private final Timeline timeline;
  // A signing key is good for a day, a region and a service.
  private final Map<String, byte[]> signingKeys = new ConcurrentHashMap<>();

  SignatureVerifier(Credentials credentials, Timeline timeline) {
    this.credentials = credentials;
    this.timeline = timeline;
  }

  /**
   * The service that a request states it is for, signature unchecked; empty if it states none.
   * Errors are written in that service's protocol.
   */
  static Optional<String> claimedService(Request request) {
    String header = request.getHeaders().get("Authorization");
    Matcher matcher = header == null ? null : AUTHORIZATION.matcher(header);
    return matcher != null && matcher.matches() ? Optional.of(matcher.group(4)) : Optional.empty();
  }

  /**
   * Checks a request.
   *
   * @param bodySha256 SHA-256 of the whole body
   * @throws ServiceException with the error that AWS answers with
   */
  Caller verify(Request request, byte[] bodySha256) throws ServiceException {
    HttpFields headers = request.getHeaders();
    String authorization = headers.get("Authorization");
    if (authorization == null) {
      throw new ServiceException(
          403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    Matcher matcher = AUTHORIZATION.matcher(authorization);
    if (!matcher.matches()) {
      throw new ServiceException(
          400,
          "IncompleteSignatureException",
          "Authorization header requires 'Credential' parameter. Authorization header requires"
              + " 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.");
    }
    Credentials.Key key =
        credentials.find(matcher.group(1)).orElseThrow(SignatureVerifier::unknownKey);
    String date = matcher.group(2);
    String region = matcher.group(3);
    String service = matcher.group(4);
    String amzDate = headers.get("X-Amz-Date");
    checkDate(amzDate, date);

    List<String> signedHeaders = List.of(matcher.group(5).split(";", -1));
    requireSigned(headers, signedHeaders);
    String payloadSha256 = HEX.formatHex(bodySha256);
    String claimedSha256 = headers.get("x-amz-content-sha256");
    // Only S3 takes unsigned payloads; it is served elsewhere.
    if (claimedSha256 != null && !claimedSha256.equals(payloadSha256)) {
      throw mismatch();
    }
    String scope = date + "/" + region + "/" + service + "/aws4_request";
    String toSign = toSign(amzDate, scope, canonical(request, signedHeaders, payloadSha256));
    if (signingKeys.size() > MAX_SIGNING_KEYS) {
      signingKeys.clear();
    }
    byte[] signingKey =
        signingKeys.computeIfAbsent(
            key.accessKeyId() + "/" + scope,
            unused -> signingKey(key.secret(), date, region, service));
    byte[] expected = HEX.formatHex(hmac(signingKey, toSign)).getBytes(UTF_8);
    if (!MessageDigest.isEqual(expected, matcher.group(6).getBytes(UTF_8))) {
      throw mismatch();
    }
    if (!timeline.now().isBefore(key.expires())) {
      throw new ServiceException(
          403, "ExpiredTokenException", "The security token included in the request is expired");
    }
    String token = headers.get("X-Amz-Security-Token");
    if (!MessageDigest.isEqual(
        key.sessionToken().orElse("").getBytes(UTF_8),
        (token == null ? "" : token).getBytes(UTF_8))) {
      throw unknownKey();
    }
    return new Caller(key.userId(), key.arn(), key.denied(), region, service);
  }

  private static void requireSigned(HttpFields headers, List<String> signedHeaders)
      throws ServiceException {
    if (!signedHeaders.contains("host")) {
      throw badSignature(
          "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    }
    for (HttpField field : headers) {
      String name = field.getLowerCaseName();
      if (name.startsWith("x-amz-") && !signedHeaders.contains(name)) {
        throw badSignature("'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
      }
    }
  }

  private static String toSign(String amzDate, String scope, String canonical) {
    return ALGORITHM
        + "\n"
        + amzDate
        + "\n"
        + scope
        + "\n"
        + HEX.formatHex(sha256(canonical.getBytes(UTF_8)));
  }

  private void checkDate(String amzDate, String scopeDate) throws ServiceException {
    Instant signed;
    try {
      signed = amzDate == null ? null : Instant.from(AMZ_DATE.parse(amzDate));
    } catch (DateTimeParseException e) {
      signed = null;
    }
    if (signed == null) {
      throw new ServiceException(
          400,
          "IncompleteSignatureException",
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
    if (!amzDate.startsWith(scopeDate)) {
      throw badSignature(
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from"
              + " HTTP");
    }
    Instant now = timeline.now();
    String skew = " - " + MAX_SKEW.toMinutes() + " min.)";
    if (signed.isBefore(now.minus(MAX_SKEW))) {
      throw badSignature(
          "Signature expired: "
              + amzDate
              + " is now earlier than "
              + AMZ_DATE.format(now.minus(MAX_SKEW))
              + " ("
              + AMZ_DATE.format(now)
              + skew);
    }
    if (signed.isAfter(now.plus(MAX_SKEW))) {
      throw badSignature(
          "Signature not yet current: "
              + amzDate
              + " is still later than "
              + AMZ_DATE.format(now.plus(MAX_SKEW))
              + " ("
              + AMZ_DATE.format(now)
              + skew.replace('-', '+'));
    }
  }

  private static String canonical(
      Request request, List<String> signedHeaders, String payloadSha256) {
    StringBuilder out = new StringBuilder(512);
    out.append(request.getMethod()).append('\n');
    // Every service but S3 has the path as sent encoded once more.
    encode(request.getHttpURI().getPath(), true, out);
    out.append('\n').append(canonicalQuery(request.getHttpURI().getQuery())).append('\n');
    for (String name : signedHeaders) {
      out.append(name).append(':');
      List<String> values = request.getHeaders().getValuesList(name);
      for (int i = 0; i < values.size(); i++) {
        out.append(i == 0 ? "" : ",").append(values.get(i).strip().replaceAll(" {2,}", " "));
      }
      out.append('\n');
    }
    return out.append('\n')
        .append(String.join(";", signedHeaders))
        .append('\n')
        .append(payloadSha256)
        .toString();
  }

  private static String canonicalQuery(String query) {
    if (query == null || query.isEmpty()) {
      return "";
    }
    List<String> parameters = new ArrayList<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      StringBuilder out = new StringBuilder();
      encode(decode(equals < 0 ? parameter : parameter.substring(0, equals)), false, out);
      out.append('=');
      encode(decode(equals < 0 ? "" : parameter.substring(equals + 1)), false, out);
      parameters.add(out.toString());
    }
    parameters.sort(null);
    return String.join("&", parameters);
  }

  private static String decode(String text) {
    // URLDecoder is for forms, where '+' is a space; in a query it is a plus.
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static void encode(String text, boolean slashesStay, StringBuilder out) {
    for (byte b : text.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '.'
          || c == '_'
          || c == '~'
          || (c == '/' && slashesStay)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.withUpperCase().toHexDigits(b));
      }
    }
  }

  private static byte[] signingKey(String secret, String date, String region, String service) {
    byte[] key = ("AWS4" + secret).getBytes(UTF_8);
    for (String part : Arrays.asList(date, region, service, "aws4_request")) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** SHA-256 of bytes. */
  static byte[] sha256(byte[] bytes) {
    return Hashes.newSha256().digest(bytes);
  }

  private static ServiceException unknownKey() {
    return new ServiceException(
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.");
  }

  private static ServiceException mismatch() {
    return badSignature(
        "The request signature we calculated does not match the signature you provided. Check your"
            + " AWS Secret Access Key and signing method. Consult the service documentation for"
            + " details.");
  }

  private static ServiceException badSignature(String message) {
    return new ServiceException(403, "InvalidSignatureException", message);
  }
}
