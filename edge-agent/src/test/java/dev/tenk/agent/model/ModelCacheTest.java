package dev.tenk.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelCacheTest {
  private static final BuiltInModel MODEL = BuiltInModel.EFFICIENTNET_LITE0_INT8;

  @TempDir Path home;

  @Test
  void makesTheModelOnceAndKeepsIt() throws Exception {
    ModelCache cache = new ModelCache(home.resolve("deep/er"));

    Path file = cache.file(MODEL);
    Object before = Files.readAttributes(file, "unix:ino").get("ino");

    assertThat(file).hasFileName("efficientnet-lite0-int8-g1-s1.onnx");
    assertThat(Sha256.of(file)).isEqualTo(MODEL.sha256());
    assertThat(cache.file(MODEL)).isEqualTo(file);
    assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(before);
  }

  @Test
  void damagedFileIsMadeAgain() throws Exception {
    ModelCache cache = new ModelCache(home);
    byte[] bytes = Files.readAllBytes(cache.file(MODEL));
    bytes[bytes.length / 2] ^= 1;
    Files.write(cache.file(MODEL), bytes);

    assertThat(Sha256.of(cache.file(MODEL))).isEqualTo(MODEL.sha256());
  }

  @Test
  void manyMayMakeItAtOnceAndNothingElseIsLeft() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<String> make = () -> Sha256.of(new ModelCache(home).file(MODEL));
      List<String> sums = new ArrayList<>();
      for (Future<String> sum : threads.invokeAll(List.of(make, make, make, make))) {
        sums.add(sum.get());
      }
      assertThat(sums).containsOnly(MODEL.sha256());
    } finally {
      threads.shutdown();
    }
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files).containsExactly(home.resolve("efficientnet-lite0-int8-g1-s1.onnx"));
    }
  }

  @Test
  void userCacheFollowsXdg() {
    assertThat(ModelCache.ofUser(Map.of("XDG_CACHE_HOME", "/x"), home).directory())
        .isEqualTo(Path.of("/x/tenk/models"));
    for (Map<String, String> unset :
        List.of(
            Map.<String, String>of(),
            Map.of("XDG_CACHE_HOME", ""),
            Map.of("XDG_CACHE_HOME", "x"))) {
      assertThat(ModelCache.ofUser(unset, home).directory())
          .isEqualTo(home.resolve(".cache/tenk/models"));
    }
  }
}
