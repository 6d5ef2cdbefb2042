package dev.tenk.targets.aws;

import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/** The region that this user's own settings name. */
public final class UsualRegion {
  private UsualRegion() {}

  /**
   * That of {@code AWS_REGION}, else of the profile in {@code ~/.aws/config}. The service that
   * tells a machine in AWS where it is is not asked: elsewhere nobody answers there.
   *
   * @param profile by its name; empty for the usual one
   */
  public static Optional<String> of(Optional<String> profile) {
    try {
      return Optional.of(new SystemSettingsRegionProvider().getRegion().id());
    } catch (SdkException e) {
      // none there
    }
    try {
      return Optional.ofNullable(
              new AwsProfileRegionProvider(null, profile.orElse(null)).getRegion())
          .map(region -> region.id());
    } catch (SdkException e) {
      return Optional.empty();
    }
  }
}
