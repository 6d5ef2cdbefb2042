package dev.tenk.targets.sagemaker;

import java.util.HashMap;
import java.util.Map;

/** Where the SDK finds credentials, for as long as this is open: nowhere else. */
final class Keys implements AutoCloseable {
  private final Map<String, String> before = new HashMap<>();

  private Keys() {
    set("aws.accessKeyId", null);
    set("aws.secretAccessKey", null);
    set("aws.sessionToken", null);
    set("aws.disableEc2Metadata", "true");
    set("aws.sharedCredentialsFile", "/nonexistent/credentials");
    set("aws.configFile", "/nonexistent/config");
  }

  static Keys none() {
    return new Keys();
  }

  static Keys of(String accessKeyId, String secretAccessKey) {
    Keys keys = new Keys();
    keys.set("aws.accessKeyId", accessKeyId);
    keys.set("aws.secretAccessKey", secretAccessKey);
    return keys;
  }

  static Keys of(String accessKeyId, String secretAccessKey, String sessionToken) {
    Keys keys = of(accessKeyId, secretAccessKey);
    keys.set("aws.sessionToken", sessionToken);
    return keys;
  }

  private void set(String property, String value) {
    String was =
        value == null ? System.clearProperty(property) : System.setProperty(property, value);
    before.putIfAbsent(property, was);
  }

  @Override
  public void close() {
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }
}
