package dev.tenk.dist;

import java.util.regex.Pattern;

/** What an archive is for: its jars carry native code of this platform, and of no other. */
enum Platform {
  LINUX_X86_64("linux-x86_64", "linux-x86_64"),
  LINUX_AARCH64("linux-aarch64", "linux-aarch64"),
  MACOS_AARCH64("macos-aarch64", "osx-aarch64");

  private static final Pattern NATIVE_JAR =
      Pattern.compile(".*(linux|osx|windows)-(x86_64|aarch64).*\\.jar");
  private static final String ONNX_RUNTIME = "ai/onnxruntime/native/";

  /** As names of archives have it. */
  final String label;

  private final String inJarNames;

  Platform(String label, String inJarNames) {
    this.label = label;
    this.inJarNames = inJarNames;
  }

  /** Whether a jar is of use there, by its name. */
  boolean takesJar(String name) {
    String normal = name.replace("aarch_64", "aarch64");
    return !NATIVE_JAR.matcher(normal).matches() || normal.contains(inJarNames);
  }

  /**
   * Whether an entry of a library is of use there. ONNX Runtime's code for Linux is in the agent's
   * jar, too, which is on the class path and has to have it for devices: it is taken from there. Of
   * ECharts one file is used.
   */
  boolean takesEntry(String name) {
    if (name.startsWith(ONNX_RUNTIME) && !name.endsWith("/")) {
      return this == MACOS_AARCH64
          && name.startsWith(ONNX_RUNTIME + inJarNames)
          && !name.contains(".dSYM/");
    }
    return !name.startsWith("META-INF/resources/webjars/echarts/")
        || name.endsWith("/")
        || name.endsWith("/echarts.min.js");
  }
}
