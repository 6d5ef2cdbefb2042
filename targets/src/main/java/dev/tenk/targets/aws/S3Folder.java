package dev.tenk.targets.aws;

import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects below a prefix of a bucket. An object is there whole or not at all: an upload that breaks
 * off leaves nothing under its name. No call is made twice. No access control list is sent, so that
 * who may read an object is what the bucket's own rules say.
 *
 * <p>Its methods throw an {@link IOException} where the same call may succeed later, and a {@link
 * dev.tenk.results.model.ConfigurationException} where somebody has to change something first.
 */
public final class S3Folder implements AutoCloseable {
  /** The most that a single request may put (Amazon S3 User Guide, "Uploading objects"). */
  private static final long MOST_AT_ONCE_BYTES = 5L << 30;

  /** Of which 10,000 are as much as an object may have. */
  private static final long PART_BYTES = 512L << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Of a large object: that it stands still is noticed within {@link #TIMEOUT}. */
  private static final Duration LARGE_TIMEOUT = Duration.ofHours(6);

  private static final int CONNECTIONS = 64;
  private static final String CHECK = "tenk-check";
  private static final String NO_KEY = "NoSuchKey";
  private static final String PUT = "s3:PutObject";
  private static final String GET = "s3:GetObject";
  private static final String LIST = "s3:ListBucket";

  private final S3Place place;
  private final AwsConnection connection;
  private final S3AsyncClient s3;
  private final S3Refusals refusals;
  private final long mostAtOnceBytes;
  private final long partBytes;

  /** Asks nothing yet. */
  public S3Folder(S3Place place) {
    this(place, MOST_AT_ONCE_BYTES, PART_BYTES);
  }

  S3Folder(S3Place place, long mostAtOnceBytes, long partBytes) {
    this.place = place;
    this.mostAtOnceBytes = mostAtOnceBytes;
    this.partBytes = partBytes;
    AwsSettings settings =
        new AwsSettings(
            S3Refusals.region(place),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            place.endpointUrl(),
            Optional.empty(),
            TIMEOUT,
            CONNECTIONS);
    this.refusals = new S3Refusals(place, settings.region());
    this.connection = new AwsConnection(settings, Optional.empty());
    this.s3 =
        connection.objectStoreClient(
            S3AsyncClient.builder()
                .forcePathStyle(true)
                // what is large has its SHA-256 elsewhere; not every store knows other checksums
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED));
  }

  /**
   * An object.
   *
   * @param name without the prefix
   * @param changedAt when it was put last, by the store's clock
   */
  public record Entry(String name, Instant changedAt) {}

  /**
   * Puts, gets and lists a small object, so that what is wrong is said before anything is measured.
   *
   * @throws TenkException in one sentence
   */
  public void check() {
    try {
      put(CHECK, new byte[0]);
      get(CHECK);
      list(CHECK);
    } catch (IOException e) {
      throw new TenkException(e.getMessage(), e);
    }
  }

  /** Puts a small object. */
  public void put(String name, byte[] content) throws IOException {
    await(PUT, s3.putObject(request(name).build(), AsyncRequestBody.fromBytes(content)));
  }

  /** Puts a file, in parts where one request may not carry it. */
  public void put(String name, Path file) throws IOException {
    if (Files.size(file) > mostAtOnceBytes) {
      putInParts(name, file);
      return;
    }
    await(
        PUT,
        s3.putObject(
            request(name).overrideConfiguration(S3Folder::large).build(),
            AsyncRequestBody.fromFile(file)));
  }

  private PutObjectRequest.Builder request(String name) {
    return PutObjectRequest.builder()
        .bucket(place.bucket())
        .key(place.key(name))
        .serverSideEncryption(place.encryption().orElse(null))
        .ssekmsKeyId(place.kmsKeyId().orElse(null));
  }

  private static void large(AwsRequestOverrideConfiguration.Builder override) {
    override.apiCallTimeout(LARGE_TIMEOUT).apiCallAttemptTimeout(LARGE_TIMEOUT);
  }

  private void putInParts(String name, Path file) throws IOException {
    String key = place.key(name);
    CreateMultipartUploadRequest begin =
        CreateMultipartUploadRequest.builder()
            .bucket(place.bucket())
            .key(key)
            .serverSideEncryption(place.encryption().orElse(null))
            .ssekmsKeyId(place.kmsKeyId().orElse(null))
            .build();
    String upload = await(PUT, s3.createMultipartUpload(begin)).uploadId();
    try {
      List<CompletedPart> parts = putParts(key, upload, file);
      await(
          PUT,
          s3.completeMultipartUpload(
              request ->
                  request
                      .bucket(place.bucket())
                      .key(key)
                      .uploadId(upload)
                      .multipartUpload(all -> all.parts(parts))
                      .overrideConfiguration(S3Folder::large)));
    } catch (IOException | RuntimeException e) {
      try {
        await(
            "s3:AbortMultipartUpload",
            s3.abortMultipartUpload(
                request -> request.bucket(place.bucket()).key(key).uploadId(upload)));
      } catch (IOException | RuntimeException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /** One after another: an upload of several gigabytes has no use for more connections. */
  private List<CompletedPart> putParts(String key, String upload, Path file) throws IOException {
    List<CompletedPart> parts = new ArrayList<>();
    long size = Files.size(file);
    for (long from = 0; from < size; from += partBytes) {
      long position = from;
      long length = Math.min(partBytes, size - from);
      int number = parts.size() + 1;
      String tag =
          await(
                  PUT,
                  s3.uploadPart(
                      request ->
                          request
                              .bucket(place.bucket())
                              .key(key)
                              .uploadId(upload)
                              .partNumber(number)
                              .overrideConfiguration(S3Folder::large),
                      AsyncRequestBody.fromFile(
                          body -> body.path(file).position(position).numBytesToRead(length))))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
    }
    return parts;
  }

  /** Gets a small object; empty where there is none of the name. */
  public Optional<byte[]> get(String name) throws IOException {
    try {
      return Optional.of(
          s3.getObject(
                  request -> request.bucket(place.bucket()).key(place.key(name)),
                  AsyncResponseTransformer.toBytes())
              .join()
              .asByteArray());
    } catch (CompletionException e) {
      if (e.getCause() instanceof S3Exception refused
          && AwsOutcomes.errorCode(refused).filter(NO_KEY::equals).isPresent()) {
        return Optional.empty();
      }
      throw refusals.of(GET, e);
    }
  }

  /** Gets an object into a file that is not there yet; nothing is left of it where that fails. */
  public void get(String name, Path to) throws IOException {
    await(
        GET,
        s3.getObject(
            request ->
                request
                    .bucket(place.bucket())
                    .key(place.key(name))
                    .overrideConfiguration(S3Folder::large),
            AsyncResponseTransformer.toFile(to)));
  }

  /** Lists the objects whose names begin with a prefix, in the order of their names. */
  public List<Entry> list(String prefix) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      String from = token.orElse(null);
      ListObjectsV2Response page =
          await(
              LIST,
              s3.listObjectsV2(
                  request ->
                      request
                          .bucket(place.bucket())
                          .prefix(place.key(prefix))
                          .continuationToken(from)));
      for (S3Object each : page.contents()) {
        String name = each.key().substring(place.key("").length());
        entries.add(new Entry(name, each.lastModified()));
      }
      Optional<String> next = Optional.ofNullable(page.nextContinuationToken());
      if (next.isPresent() && next.equals(token)) {
        throw new IOException(place.shown() + ": the same page of a list came twice");
      }
      token = next.filter(each -> Boolean.TRUE.equals(page.isTruncated()));
    } while (token.isPresent());
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  /** The store's clock when it answered, in whole seconds as its {@code Date} header has them. */
  public Instant date() throws IOException {
    HeadBucketResponse answer =
        await(LIST, s3.headBucket(request -> request.bucket(place.bucket())));
    String date =
        answer
            .sdkHttpResponse()
            .firstMatchingHeader("Date")
            .orElseThrow(() -> new IOException(place.shown() + ": its answers have no date"));
    try {
      return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw new IOException(place.shown() + ": '" + date + "' is not the date of an answer", e);
    }
  }

  private <R> R await(String action, CompletableFuture<R> call) throws IOException {
    try {
      return call.join();
    } catch (CompletionException e) {
      throw refusals.of(action, e);
    }
  }

  @Override
  public void close() {
    s3.close();
    connection.close();
  }
}
