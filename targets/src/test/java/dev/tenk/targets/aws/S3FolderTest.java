package dev.tenk.targets.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real s3proxy, and where that never fails so, against a server that does. */
class S3FolderTest {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;
  private final LocalCloud cloud =
      LocalCloud.start(
          LocalCloudProfile.read(
              "profile.yaml",
              Path.of(""),
              """
              buckets: [runs]
              credentials:
                - {access_key: READER, secret_key: only-reads, denied: ["s3:PutObject"]}
              """),
          0);

  @BeforeEach
  void signIn() {
    signIn(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY);
  }

  private static void signIn(String accessKey, String secretKey) {
    System.setProperty("aws.accessKeyId", accessKey);
    System.setProperty("aws.secretAccessKey", secretKey);
  }

  @AfterEach
  void signOut() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    cloud.close();
  }

  private S3Place place(String text) {
    return S3Place.parse(text)
        .with(Optional.of(cloud.objectStoreUrl()), Optional.empty(), Optional.empty());
  }

  @Test
  void whatIsPutIsThereAndListedByItsNameBelowThePrefixAlone() throws IOException {
    try (S3Folder a = new S3Folder(place("s3://runs/a"));
        S3Folder beside = new S3Folder(place("s3://runs/ab"))) {
      a.check();
      beside.put("cells/1", bytes("other"));
      a.put("cells/10", bytes("ten"));
      a.put("cells/9", bytes("nine"));
      a.put("cells/9", bytes("nine again"));

      assertThat(a.get("cells/9")).contains(bytes("nine again"));
      assertThat(a.get("cells/8")).isEmpty();
      assertThat(a.list("cells/"))
          .extracting(S3Folder.Entry::name)
          .containsExactly("cells/10", "cells/9");
      assertThat(a.list("workers/")).isEmpty();
    }
  }

  @Test
  void aListHasAllPages() throws IOException {
    try (S3Folder objects = new S3Folder(place("s3://runs/many"))) {
      List<String> names =
          IntStream.range(0, 2003).mapToObj(i -> "done/%05d".formatted(i)).toList();
      for (String name : names) {
        objects.put(name, new byte[0]);
      }

      assertThat(objects.list("done/")).extracting(S3Folder.Entry::name).isEqualTo(names);
    }
  }

  @Test
  void aFileTooLargeForOneRequestIsPutInParts() throws IOException {
    byte[] content = new byte[11 * MIB + 7];
    new SplittableRandom(1).nextBytes(content);
    Path file = Files.write(folder.resolve("samples.csv.gz"), content);
    try (S3Folder objects = new S3Folder(place("s3://runs/a"), 5 * MIB, 5 * MIB)) {
      objects.put("samples", file);
      objects.get("samples", folder.resolve("fetched"));

      assertThat(folder.resolve("fetched")).hasBinaryContent(content);
    }
  }

  @Test
  void itsClockTellsWholeSeconds() throws IOException {
    try (S3Folder objects = new S3Folder(place("s3://runs/a"))) {
      Instant before = Instant.now();
      Instant date = objects.date();

      assertThat(date).isBetween(before.minusSeconds(1), Instant.now());
      assertThat(date).isEqualTo(date.truncatedTo(ChronoUnit.SECONDS));
    }
  }

  @Test
  void aBucketThatIsNotThereIsSaid() {
    try (S3Folder objects = new S3Folder(place("s3://none/a"))) {
      String missing =
          "on bucket 'none' in us-east-1: there is none (NoSuchBucket); is the name right, and is"
              + " it in us-east-1?";

      assertThatThrownBy(objects::check)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("s3://none/a: s3:PutObject " + missing);
      assertThatThrownBy(() -> objects.get("x"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("s3://none/a: s3:GetObject " + missing);
    }
  }

  @Test
  void whoMayNotPutIsTold() {
    signIn("READER", "only-reads");
    try (S3Folder objects = new S3Folder(place("s3://runs/a"))) {
      assertThatThrownBy(objects::check)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "s3://runs/a: s3:PutObject on bucket 'runs' in us-east-1: not permitted"
                  + " (AccessDenied); allow s3:PutObject in the caller's IAM policy");
    }
  }

  @Test
  void whoIsNotKnownIsTold() {
    signIn(LocalCloud.ACCESS_KEY_ID, "wrong");
    try (S3Folder objects = new S3Folder(place("s3://runs/a"))) {
      assertThatThrownBy(objects::check)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("the credentials are not accepted (SignatureDoesNotMatch)");
    }
  }

  /** A server that answers each request with the next answer, and keeps what it was asked. */
  private static final class Scripted implements AutoCloseable {
    private final HttpServer server;
    private final List<Answer> answers;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> headers = Collections.synchronizedList(new ArrayList<>());

    private record Answer(int status, String body) {}

    Scripted(Answer... answers) throws IOException {
      this.answers = new ArrayList<>(List.of(answers));
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getQuery());
        exchange
            .getRequestHeaders()
            .forEach(
                (name, values) ->
                    headers.add(name.toLowerCase(Locale.ROOT) + ": " + values.get(0)));
        Answer next = answers.remove(0);
        exchange.getResponseHeaders().add("ETag", "\"tag\"");
        exchange.getResponseHeaders().add("x-amz-bucket-region", "eu-west-1");
        byte[] body = bytes(next.body());
        exchange.sendResponseHeaders(next.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }

    S3Place place(String text) {
      return S3Place.parse(text)
          .with(
              Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
              Optional.empty(),
              Optional.empty());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static String error(String code) {
    return "<Error><Code>" + code + "</Code><Message>said</Message></Error>";
  }

  @Test
  void anUploadInPartsThatFailsIsAborted() throws IOException {
    Path file = Files.write(folder.resolve("samples.csv.gz"), new byte[30]);
    try (Scripted server =
            new Scripted(
                new Scripted.Answer(
                    200,
                    "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"),
                new Scripted.Answer(200, ""),
                new Scripted.Answer(503, error("SlowDown")),
                new Scripted.Answer(204, ""));
        S3Folder objects = new S3Folder(server.place("s3://runs/a"), 10, 10)) {
      assertThatThrownBy(() -> objects.put("samples", file))
          .isInstanceOf(IOException.class)
          .hasMessage("s3://runs/a: s3:PutObject on bucket 'runs' in us-east-1: SlowDown: said");
      assertThat(server.asked)
          .containsExactly(
              "POST uploads",
              "PUT partNumber=1&uploadId=u",
              "PUT partNumber=2&uploadId=u",
              "DELETE uploadId=u");
    }
  }

  @Test
  void theEncryptionIsSentAndNoAccessControlList() throws IOException {
    try (Scripted server = new Scripted(new Scripted.Answer(200, ""));
        S3Folder objects =
            new S3Folder(
                server
                    .place("s3://runs/a")
                    .with(Optional.empty(), Optional.of("aws:kms"), Optional.of("key-1")))) {
      objects.put("plan", bytes("x"));

      assertThat(server.headers)
          .contains(
              "x-amz-server-side-encryption: aws:kms",
              "x-amz-server-side-encryption-aws-kms-key-id: key-1")
          .noneMatch(header -> header.startsWith("x-amz-acl") || header.startsWith("x-amz-grant"));
    }
  }

  @Test
  void aBucketOfAnotherRegionIsSaidWithThatRegion() throws IOException {
    try (Scripted server = new Scripted(new Scripted.Answer(301, error("PermanentRedirect")));
        S3Folder objects = new S3Folder(server.place("s3://runs/a"))) {
      assertThatThrownBy(() -> objects.put("plan", bytes("x")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "s3://runs/a: the bucket is not in us-east-1 but in eu-west-1; set AWS_REGION");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
