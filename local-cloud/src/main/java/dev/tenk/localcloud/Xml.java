package dev.tenk.localcloud;

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
    return element(name, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
  }
}
