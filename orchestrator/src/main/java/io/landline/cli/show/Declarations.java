// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.show;

import io.landline.api.SiteDeclaration;
import io.landline.api.SiteDeclaration.ForwardState;
import io.landline.api.SiteDeclaration.State;
import io.landline.api.Status;
import io.landline.cli.command.CommandFailure;
import io.landline.cli.command.ConfigurationInForce;
import io.landline.cli.command.Session;
import io.landline.cli.host.ServiceCall;
import io.landline.config.NamedForward;
import io.landline.grant.Answer;
import io.landline.grant.ForwardClaim;
import io.landline.grant.Judgement;
import io.landline.policy.HubSite;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What sites declare and hubs answer, for lists. */
final class Declarations {
  private Declarations() {}

  /**
   * What this site declares and what its hub answered; empty if no service runs, if the caller may
   * not ask it, and if the hub never took a declaration.
   */
  static Optional<SiteDeclaration> ofThisSite(Session session) {
    try {
      return of(new ServiceCall(session).status());
    } catch (CommandFailure e) {
      return Optional.empty();
    }
  }

  /**
   * The same, from a site's status. Of several hubs it is one that refused something or has not
   * answered, if there is one.
   */
  static Optional<SiteDeclaration> of(Status status) {
    List<SiteDeclaration> taken =
        status.declarations().stream().filter(d -> !status.state().isHub() && d.isTaken()).toList();
    return taken.stream()
        .filter(d -> !d.agreed() || !d.refusals().isEmpty())
        .findFirst()
        .or(() -> taken.stream().findFirst());
  }

  /** On a hub, what it answers to a site's declaration; empty if the site declared nothing. */
  static Optional<SiteDeclaration> of(ConfigurationInForce host, Name site) {
    return answer(host, site)
        .map(a -> SiteDeclaration.of(site, a, Optional.empty(), Optional.empty()));
  }

  /** On a hub, its whole answer to a site; empty if the site declared nothing. */
  static Optional<Answer> answer(ConfigurationInForce host, Name site) {
    return host.granted().map(Judgement::answers).map(answers -> answers.get(site));
  }

  /**
   * A declared forward that the hub refused.
   *
   * @param forward as it would be on the hub
   */
  record Refused(NamedForward forward, ForwardState state) {}

  /** On a hub, the declared forwards that it refuses, by site. */
  static List<Refused> refused(ConfigurationInForce host) {
    List<Refused> refused = new ArrayList<>();
    if (host.granted().isEmpty()) {
      return refused;
    }
    Judgement granted = host.granted().get();
    for (HubSite site : granted.policy().sites()) {
      @Nullable Answer answer = granted.answers().get(site.name());
      if (answer == null) {
        continue;
      }
      List<ForwardClaim> claims = granted.ledger().of(site.name()).orElseThrow().forwards();
      // Answers are in the order of the claims.
      for (int n = 0; n < claims.size(); n++) {
        ForwardState state = ForwardState.of(answer.forwards().get(n));
        if (state.state() == State.REFUSED) {
          refused.add(
              new Refused(
                  NamedForward.on(
                      site, claims.get(n).request().forward(site.name(), site.publicAddress())),
                  state));
        }
      }
    }
    return refused;
  }
}
