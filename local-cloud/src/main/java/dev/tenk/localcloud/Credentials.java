package dev.tenk.localcloud;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that are known: those of the profile and those handed out by AssumeRole. */
final class Credentials {
  private final Map<String, Key> keys = new ConcurrentHashMap<>();
  private final String accountId;

  /**
   * One key.
   *
   * @param secret its secret half
   * @param sessionToken what must come along, for temporary keys
   * @param expires from when on it is refused
   */
  record Key(
      String accessKeyId,
      String secret,
      Optional<String> sessionToken,
      Instant expires,
      String userId,
      String arn,
      Set<String> denied) {}

  Credentials(LocalCloudProfile profile) {
    this.accountId = profile.accountId();
    add(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY, "local-cloud", Set.of(), false);
    for (LocalCloudProfile.Credential extra : profile.credentials()) {
      add(extra.accessKeyId(), extra.secret(), extra.user(), extra.denied(), extra.expired());
    }
  }

  private void add(
      String accessKeyId, String secret, String user, Set<String> denied, boolean expired) {
    keys.put(
        accessKeyId,
        new Key(
            accessKeyId,
            secret,
            Optional.empty(),
            expired ? Instant.MIN : Instant.MAX,
            "AIDA" + accessKeyId,
            "arn:aws:iam::%s:user/%s".formatted(accountId, user),
            denied));
  }

  Optional<Key> find(String accessKeyId) {
    return Optional.ofNullable(keys.get(accessKeyId));
  }

  /** Makes a temporary key for a role; what it may do is not limited. */
  Key assume(String role, String sessionName, Instant now, Duration duration) {
    String random = UUID.randomUUID().toString().replace("-", "");
    String upper = random.toUpperCase(Locale.ROOT);
    Key key =
        new Key(
            "ASIA" + upper.substring(0, 16),
            random + upper.substring(0, 8),
            Optional.of("local-cloud-session-" + UUID.randomUUID()),
            now.plus(duration),
            "AROA" + upper.substring(16) + ":" + sessionName,
            "arn:aws:sts::%s:assumed-role/%s/%s".formatted(accountId, role, sessionName),
            Set.of());
    keys.put(key.accessKeyId(), key);
    return key;
  }
}
