package dev.tenk.pricelist;

import java.util.Map;
import java.util.stream.Collectors;

/** Items as the Query API has them. */
final class Items {
  private Items() {}

  /** A product with one price for any usage. */
  static String item(String service, String family, String usageType, String unit, String usd) {
    return item(
        service, family, usageType, Map.of(), dimension("6YS6EN2CT7", "0", "Inf", unit, usd));
  }

  static String dimension(String rate, String begin, String end, String unit, String usd) {
    return """
    "SKU.JRTCKXETXF.%s": {"unit": "%s", "endRange": "%s", "beginRange": "%s",
      "description": "words", "appliesTo": [], "rateCode": "SKU.JRTCKXETXF.%s",
      "pricePerUnit": {"USD": "%s"}}\
    """
        .formatted(rate, unit, end, begin, rate, usd);
  }

  static String item(
      String service,
      String family,
      String usageType,
      Map<String, String> attributes,
      String... dimensions) {
    String more =
        attributes.entrySet().stream()
            .map(entry -> ", \"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
    String region =
        attributes.containsKey("regionCode") || attributes.containsKey("fromRegionCode")
            ? ""
            : "\"regionCode\": \"us-east-1\", ";
    return """
    {"product": {"productFamily": "%s", "attributes": {%s"servicecode": "%s",
      "usagetype": "%s", "location": "US East (N. Virginia)", "vcpu": "4"%s}, "sku": "SKU-%s"},
     "serviceCode": "%s",
     "terms": {"OnDemand": {"SKU.JRTCKXETXF": {"priceDimensions": {%s},
       "sku": "SKU", "effectiveDate": "2026-09-01T00:00:00Z", "offerTermCode": "JRTCKXETXF",
       "termAttributes": {}}}},
     "version": "20260905180113", "publicationDate": "2026-09-05T18:01:13Z"}\
    """
        .formatted(
            family,
            region,
            service,
            usageType,
            more,
            usageType,
            service,
            String.join(",", dimensions));
  }
}
