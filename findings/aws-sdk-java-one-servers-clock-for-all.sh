#!/usr/bin/env bash
# Tool:    AWS SDK for Java 2.57.8 (lambda, s3)
# Guess:   what one service says of the time matters to that client at most; with retries off, to nobody.
# Seen:    after one refusal of a signature whose Date header is two hours ahead, every client that is built from then on,
#          of any service and endpoint, signs two hours ahead. Those built before keep the right time.
# Output:  built before: 0 h off, built after: 2 h off
# Matters: one stand-in or proxy with a wrong clock, met once, makes all later calls of the process fail as badly signed,
#          those to the real service among them: what fails is never what was wrong.
. "$(dirname "$0")/common"
maven_jars software.amazon.awssdk:lambda:2.57.8 software.amazon.awssdk:s3:2.57.8 software.amazon.awssdk:url-connection-client:2.57.8 \
  org.slf4j:slf4j-nop:2.0.17

cat >Try.java <<'JAVA'
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.auth.credentials.*;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

public class Try {
  static final AtomicReference<String> SIGNED = new AtomicReference<>();
  static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  public static void main(String[] args) throws Exception {
    ServerSocket ahead = server(true);
    ServerSocket right = server(false);
    S3Client before = s3(right);
    try (LambdaClient client = LambdaClient.builder().region(Region.US_EAST_1)
        .endpointOverride(URI.create("http://127.0.0.1:" + ahead.getLocalPort()))
        .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .credentialsProvider(keys()).httpClient(UrlConnectionHttpClient.create()).build()) {
      client.invoke(r -> r.functionName("f"));
      System.out.println("not refused");
    } catch (software.amazon.awssdk.services.lambda.model.LambdaException refused) {
      System.out.println("refused: " + refused.awsErrorDetails().errorCode());
    }
    before.headBucket(r -> r.bucket("b"));
    System.out.println("built before: " + hoursOff() + " h off");
    try (S3Client after = s3(right)) {
      after.headBucket(r -> r.bucket("b"));
    }
    System.out.println("built after: " + hoursOff() + " h off");
    System.exit(0);
  }

  static long hoursOff() {
    return Math.round(Duration.between(Instant.now(), BASIC.parse(SIGNED.get(), Instant::from)).toSeconds() / 3600.0);
  }

  static AwsCredentialsProvider keys() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret"));
  }

  static S3Client s3(ServerSocket server) {
    return S3Client.builder().region(Region.US_EAST_1).forcePathStyle(true).credentialsProvider(keys())
        .endpointOverride(URI.create("http://127.0.0.1:" + server.getLocalPort()))
        .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .httpClient(UrlConnectionHttpClient.create()).build();
  }

  static ServerSocket server(boolean ahead) throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread answering = new Thread(() -> {
      while (true) {
        try (Socket peer = server.accept()) {
          BufferedReader in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.US_ASCII));
          for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, "x-amz-date:", 0, 11)) {
              SIGNED.set(line.substring(11).trim());
            }
          }
          String body = ahead ? "{\"message\":\"Signature expired\"}" : "";
          Instant now = Instant.now().plus(Duration.ofHours(ahead ? 2 : 0));
          peer.getOutputStream().write((
              (ahead ? "HTTP/1.1 403 Forbidden\r\nx-amzn-ErrorType: InvalidSignatureException\r\n" : "HTTP/1.1 200 OK\r\n")
                  + "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atZone(ZoneOffset.UTC))
                  + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
              .getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          System.err.println(e);
        }
      }
    });
    answering.setDaemon(true);
    answering.start();
    return server;
  }
}
JAVA
javac -nowarn -cp 'lib/*' Try.java 2>javac.log || untried "javac: $(grep -m1 error javac.log)"
java -cp '.:lib/*' Try 2>java.log | tee out
still_in out "built before: 0 h off"
still_in out "built after: 2 h off"
