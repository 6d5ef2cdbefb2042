package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user adds a target in a jar of his own. */
class OwnJarTest {
  private static final String SOURCE =
      """
      package example;

      import dev.tenk.results.suite.Suite.TargetPlan;
      import dev.tenk.targets.*;
      import dev.tenk.targets.payload.Payload;
      import java.util.List;
      import java.util.Optional;

      public final class OwnProvider implements TargetProvider {
        @Override public String kind() { return "own"; }

        @Override public void check(TargetPlan plan) { plan.settings().string("colour"); }

        @Override public Target open(
            TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads) {
          throw new TargetUnavailableException("out of " + plan.settings().string("colour"));
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void isFoundByItsKind() throws IOException {
    TargetPlan plan = plan("{kind: own, colour: blue}");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar().toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      TargetProvider provider = Targets.provider(plan);
      assertThat(provider.getClass().getClassLoader()).isSameAs(loader);
      provider.check(plan);
      assertThatThrownBy(() -> provider.open(plan, Optional.empty(), List.of()))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage("out of blue");
      assertThatThrownBy(() -> provider.check(plan("{kind: own}")))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage("suite.yaml:1:1: 'colour' is missing");
      assertThat(Targets.provider(plan("{kind: edge-http}")).kind()).isEqualTo("edge-http");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
    assertThatThrownBy(() -> Targets.provider(plan))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "suite.yaml:1:8: kind: 'own' is not one of edge-grpc, edge-http, lambda,"
                + " sagemaker-async, sagemaker-batch-transform, sagemaker-realtime,"
                + " sagemaker-serverless");
  }

  private static TargetPlan plan(String yaml) {
    Settings settings = Settings.parse("suite.yaml", Path.of("."), yaml);
    return new TargetPlan(
        "mine",
        settings.string("kind"),
        Standing.MEASURED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        settings);
  }

  private Path jar() throws IOException {
    Path source = Files.writeString(folder.resolve("OwnProvider.java"), SOURCE);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int exitCode =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-d",
            folder.toString(),
            "-cp",
            classPath,
            source.toString());
    assertThat(exitCode).isZero();
    Path jar = folder.resolve("own.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + TargetProvider.class.getName()));
      out.write("example.OwnProvider\n".getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new JarEntry("example/OwnProvider.class"));
      out.write(Files.readAllBytes(folder.resolve("example/OwnProvider.class")));
    }
    return jar;
  }
}
