package dev.tenk.pricelist;

import java.util.Map;
import java.util.Set;

/**
 * A product of a price list.
 *
 * @param sku AWS's number for it
 * @param family e.g. {@code Serverless}; empty where the list has none
 * @param attributes those of {@link #ATTRIBUTES} that it has, by their {@link #word}
 */
record Product(String sku, String family, Map<String, String> attributes) {
  /** All that is looked at; a product has dozens more. */
  static final Set<String> ATTRIBUTES =
      Set.of(
          "servicecode",
          "usagetype",
          "regioncode",
          "fromregioncode",
          "transfertype",
          "tolocation",
          "filesystemtype",
          "instancetype",
          "operatingsystem",
          "tenancy",
          "preinstalledsw",
          "capacitystatus",
          "operation",
          "databaseengine");

  Product {
    attributes = Map.copyOf(attributes);
  }

  /** JSON has {@code preInstalledSw} where CSV has {@code Pre Installed S/W}. */
  static String word(String attribute) {
    StringBuilder word = new StringBuilder(attribute.length());
    for (int i = 0; i < attribute.length(); i++) {
      char letter = attribute.charAt(i);
      if (letter != ' ' && letter != '/' && letter != '-') {
        word.append(Character.toLowerCase(letter));
      }
    }
    return word.toString();
  }

  String attribute(String word) {
    return attributes.getOrDefault(word, "");
  }

  /**
   * Empty where the product belongs to no region. What leaves a region states where it comes from.
   */
  String region() {
    String region = attribute("regioncode");
    return region.isEmpty() ? attribute("fromregioncode") : region;
  }

  /** As the list has it, but for a suffix that some lists have and others not. */
  String usageType() {
    String usageType = attribute("usagetype");
    return usageType.endsWith("-Hosting")
        ? usageType.substring(0, usageType.length() - "-Hosting".length())
        : usageType;
  }
}
