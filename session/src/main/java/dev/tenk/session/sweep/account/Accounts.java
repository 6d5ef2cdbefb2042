package dev.tenk.session.sweep.account;

import dev.tenk.results.store.MadeLedger;
import dev.tenk.targets.AccountAccess;
import dev.tenk.targets.CopyAccount;
import dev.tenk.targets.OwnResource;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Targets;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Between what a ledger has and what a target's account takes. */
final class Accounts {
  private Accounts() {}

  static CopyAccount open(MadeLedger.Access access, Optional<StartedServer> started) {
    return Targets.copies(access.kind())
        .orElseThrow()
        .open(
            new AccountAccess(
                access.region(),
                access.profile(),
                access.roleArn(),
                access.endpointUrl().map(URI::create),
                access.caFile().map(Path::of)),
            started);
  }

  static MadeLedger.Access access(String kind, AccountAccess access, boolean local) {
    return new MadeLedger.Access(
        kind,
        access.region(),
        access.profile(),
        access.roleArn(),
        access.endpointUrl().map(URI::toString),
        access.caFile().map(Path::toString),
        local);
  }

  static MadeLedger.Thing thing(OwnResource resource) {
    return new MadeLedger.Thing(resource.kind().name(), resource.name());
  }

  static OwnResource resource(MadeLedger.Thing thing) {
    return new OwnResource(OwnResource.Kind.valueOf(thing.kind()), thing.name());
  }
}
