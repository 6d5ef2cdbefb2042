package dev.tenk.localcloud;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Small XML messages. */
final class Xml {
  private Xml() {}

  /** A document with one element of a namespace; no namespace where it is empty. */
  static String document(String name, String namespace, String content) {
    String attribute = namespace.isEmpty() ? "" : " xmlns=\"" + namespace + "\"";
    return "<" + name + attribute + ">" + content + "</" + name + ">";
  }

  /** An element around XML. */
  static String element(String name, String content) {
    return "<" + name + ">" + content + "</" + name + ">";
  }

  /** An element around text. */
  static String text(String name, String text) {
    return element(name, escaped(text));
  }

  /** A structure's members: elements for a map, {@code member} elements for a list, else text. */
  static String content(Object value) {
    if (value instanceof List<?> list) {
      return list.stream()
          .map(item -> element("member", content(item)))
          .collect(Collectors.joining());
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(member -> element(member.getKey().toString(), content(member.getValue())))
          .collect(Collectors.joining());
    }
    return escaped(value.toString());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
