package dev.tenk.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;

class ObjectStoreTest {
  /** What an async endpoint does: results come while those that were read are deleted. */
  @Test
  void anObjectIsStoredWhileTheLastOtherOfItsPrefixIsDeleted() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (TestCloud test = new TestCloud("buckets: [results]")) {
      S3AsyncClient s3 = test.s3(TestCloud.BUILT_IN);
      CompletableFuture<?>[] all =
          IntStream.range(0, 1000)
              .mapToObj(
                  i -> CompletableFuture.runAsync(() -> putReadAndDelete(s3, "out/" + i), callers))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(all).join();
    } finally {
      callers.shutdownNow();
    }
  }

  private static void putReadAndDelete(S3AsyncClient s3, String key) {
    byte[] bytes = TestCloud.floats(key.length());
    s3.putObject(r -> r.bucket("results").key(key), AsyncRequestBody.fromBytes(bytes)).join();
    assertThat(
            s3.getObject(r -> r.bucket("results").key(key), AsyncResponseTransformer.toBytes())
                .join()
                .asByteArray())
        .isEqualTo(bytes);
    s3.deleteObject(r -> r.bucket("results").key(key)).join();
  }
}
