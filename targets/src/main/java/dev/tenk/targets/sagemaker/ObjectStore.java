package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.AwsConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The few things done with objects. */
final class ObjectStore implements AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(10);

  /** For one look, however long its call may take; results have megabytes at most. */
  private static final Duration FIND_TIMEOUT = Duration.ofSeconds(30);

  private final S3AsyncClient s3;

  ObjectStore(AwsConnection connection) {
    s3 =
        connection.objectStoreClient(
            S3AsyncClient.builder()
                .forcePathStyle(true)
                // a checksum on top of TLS and the signature is more work and no more certainty
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED));
  }

  CompletableFuture<PutObjectResponse> put(S3Location location, String contentType, byte[] bytes) {
    return s3.putObject(
        request -> request.bucket(location.bucket()).key(location.key()).contentType(contentType),
        AsyncRequestBody.fromBytes(bytes));
  }

  /** The object's bytes; empty when there is none. */
  CompletableFuture<Optional<byte[]>> find(S3Location location) {
    CompletableFuture<ResponseBytes<GetObjectResponse>> found =
        s3.getObject(
            request ->
                request
                    .bucket(location.bucket())
                    .key(location.key())
                    .overrideConfiguration(config -> config.apiCallTimeout(FIND_TIMEOUT)),
            AsyncResponseTransformer.toBytes());
    return found
        .thenApply(object -> Optional.of(object.asByteArrayUnsafe()))
        .exceptionally(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause instanceof S3Exception s3Failure && s3Failure.statusCode() == NOT_FOUND) {
                return Optional.empty();
              }
              throw new CompletionException(cause);
            });
  }

  /** Deletes an object; that there is none is no failure. */
  CompletableFuture<DeleteObjectResponse> delete(S3Location location) {
    return s3.deleteObject(
        request ->
            request
                .bucket(location.bucket())
                .key(location.key())
                .overrideConfiguration(config -> config.apiCallTimeout(DELETE_TIMEOUT)));
  }

  @Override
  public void close() {
    s3.close();
  }
}
