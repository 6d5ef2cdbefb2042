package dev.tenk.session.shard;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small object of a store: keys and values, a line each, as Java's properties have them. */
final class Fields {
  private final SortedMap<String, String> values = new TreeMap<>();

  /** Without any. */
  Fields() {}

  /** As {@link #toBytes} wrote them. */
  static Fields of(byte[] bytes) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new IOException("an object of the store is damaged: " + e.getMessage(), e);
    }
    Fields fields = new Fields();
    properties.stringPropertyNames().forEach(key -> fields.put(key, properties.getProperty(key)));
    return fields;
  }

  Fields put(String key, Object value) {
    values.put(key, value.toString());
    return this;
  }

  Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * The value of a key.
   *
   * @throws IOException when there is none
   */
  String get(String key) throws IOException {
    return find(key)
        .orElseThrow(() -> new IOException("an object of the store lacks '" + key + "'"));
  }

  /** Those whose keys begin with a prefix, by the rest of the key. */
  SortedMap<String, String> below(String prefix) {
    SortedMap<String, String> below = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            below.put(key.substring(prefix.length()), value);
          }
        });
    return below;
  }

  byte[] toBytes() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> each : values.entrySet()) {
      text.append(escaped(each.getKey())).append('=').append(escaped(each.getValue())).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r') {
        escaped.append("\\r");
      } else if ("\\=:#! \t\f".indexOf(c) >= 0) {
        escaped.append('\\').append(c);
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
