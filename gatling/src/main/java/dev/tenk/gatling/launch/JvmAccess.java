package dev.tenk.gatling.launch;

import java.util.List;

/**
 * JVM options for library access that newer JVMs warn of: native code (ONNX Runtime, Netty, the
 * Corretto provider) and {@code sun.misc.Unsafe} (Protocol Buffers, Guice, JMH).
 */
public final class JvmAccess {
  /** The first version that warns, and that knows both options. */
  private static final int WARNS = 24;

  private JvmAccess() {}

  /** Options that allow it, for a process on the Java of this one. */
  public static List<String> options() {
    return options(Runtime.version().feature());
  }

  static List<String> options(int feature) {
    return feature < WARNS
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }
}
