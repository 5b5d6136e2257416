// SPDX-License-Identifier: Apache-2.0
package io.landline.service.enrol;

import io.landline.api.ServiceState;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.config.keys.KeyFileException;
import io.landline.config.keys.KeyFiles;
import io.landline.control.Reply;
import io.landline.drift.HostUpkeep;
import io.landline.host.LoadedConfiguration;
import io.landline.log.Log;
import io.landline.policy.HubLink;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.wireguard.PrivateKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A site's side: while a hub knows the site by another key, that hub's tunnel uses that key, and
 * the site's own public key is brought to the hub ({@link KeyAtHub}). The other key is one of a
 * one-time code, or the site's former one while the site changes its key. For the working thread.
 */
public final class SiteEnrolment {
  /** How long whoever changes the key waits for the hubs' answers. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KeyFiles keys;
  private final HostUpkeep upkeep;
  private final Log log;
  private final Consumer<String> happened;
  private final Supplier<EnrolmentCall> calls;

  /** In the order of preference. */
  private Map<Name, KeyAtHub> hubs = Map.of();

  private Optional<Rotation> rotation = Optional.empty();

  /**
   * A change of this site's key that somebody waits for. The hubs are asked one after the other, so
   * that only one tunnel changes its key at a time, and nothing has to be undone where the first
   * hub refuses.
   *
   * @param former the key that it replaces
   * @param reply takes the one reply
   * @param ends when the reply is given without the hubs' answers
   */
  private record Rotation(PrivateKey former, Consumer<Reply> reply, long ends) {}

  /**
   * The enrolment of a host.
   *
   * @param happened receives a line when the site has enrolled
   * @param wake wakes the working thread when a hub answered
   */
  public SiteEnrolment(
      HostPaths paths, HostUpkeep upkeep, Log log, Consumer<String> happened, Runnable wake) {
    this(paths, upkeep, log, happened, () -> EnrolmentCall.overNetwork(wake));
  }

  SiteEnrolment(
      HostPaths paths,
      HostUpkeep upkeep,
      Log log,
      Consumer<String> happened,
      Supplier<EnrolmentCall> calls) {
    this.keys = new KeyFiles(paths, log::warning);
    this.upkeep = upkeep;
    this.log = log;
    this.happened = happened;
    this.calls = calls;
  }

  /** Reads by which keys the hubs know this site; call it when a configuration is loaded. */
  public void refresh(LoadedConfiguration loaded) {
    Map<Name, KeyAtHub> now = new LinkedHashMap<>();
    if (loaded.own() instanceof Configuration.Site site) {
      // A provider takes no key.
      for (SitePolicy view : site.policy().landlineViews()) {
        Name hub = view.links().get(0).name();
        KeyAtHub known = hubs.get(hub);
        now.put(hub, known != null ? known : new KeyAtHub(hub, keys, log, calls.get()));
      }
    }
    hubs = now;
    hubs.values().forEach(KeyAtHub::refresh);
  }

  /** A site's configuration with the keys that the tunnels use now. */
  public LoadedConfiguration over(LoadedConfiguration loaded) {
    return loaded.withKeysAtHubs(
        hub -> Optional.ofNullable(hubs.get(hub)).flatMap(KeyAtHub::inForce));
  }

  /** Whether a hub does not have the site's own key yet. */
  public boolean isPending() {
    return hubs.values().stream().anyMatch(KeyAtHub::isPending);
  }

  /** The hubs that do not have the site's own key yet. */
  public Set<Name> pending() {
    return hubs.values().stream()
        .filter(KeyAtHub::isPending)
        .map(KeyAtHub::hub)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Makes another key for this site, and brings it to every hub. A tunnel uses the former key until
   * its hub has taken the other; if the first hub refuses it, the former one stays.
   *
   * @param reply takes the one reply, once all tunnels use the key, or a hub refused or has not
   *     answered
   */
  public void rotate(Consumer<Reply> reply, long now) {
    PrivateKey former = upkeep.wanted().key().privateKey();
    PrivateKey other = PrivateKey.generate();
    if (!(upkeep.wanted().own() instanceof Configuration.Site site)) {
      reply.accept(refused("this is a hub; its key is in the configuration of every site"));
      return;
    }
    Optional<Name> provider =
        site.policy().links().stream()
            .filter(link -> link.hub().provider().isPresent() && link.key().isEmpty())
            .map(HubLink::name)
            .findFirst();
    if (provider.isPresent()) {
      reply.accept(
          refused(
              "hub "
                  + provider.get()
                  + " is a provider's and knows this host's own key, which it would have to take;"
                  + " first copy private.key to key/"
                  + provider.get()));
      return;
    }
    Optional<KeyAtHub> pending = hubs.values().stream().filter(KeyAtHub::isPending).findFirst();
    if (pending.isPresent()) {
      reply.accept(
          refused(
              named(pending.get())
                  + " has not taken this site's present key yet: "
                  + pending.get().problem()));
      return;
    }
    if (!keys.isPrivateKeyInFile()) {
      reply.accept(
          refused(
              "this host's key is a credential that systemd passes, which only root can replace;"
                  + " on the hub: landline site replace"));
      return;
    }
    try {
      if (!keys.privateKey().equals(former)) {
        reply.accept(
            refused("private.key is not the key that the tunnel uses; first: landline apply"));
        return;
      }
      // In this order: a crash in between leaves the key as it was.
      for (Name hub : hubs.keySet()) {
        keys.writeEnrolmentKey(hub, Optional.of(former));
      }
      keys.writePrivateKey(other);
    } catch (KeyFileException e) {
      reply.accept(refused(String.valueOf(e.getMessage())));
      return;
    }
    rotation = Optional.of(new Rotation(former, reply, now + PATIENCE.toNanos()));
    use(other);
  }

  private void use(PrivateKey own) {
    LoadedConfiguration next = upkeep.wanted().withOwnKey(own);
    refresh(next);
    upkeep.want(over(next));
  }

  private boolean hasSeveralHubs() {
    return upkeep.wanted().own() instanceof Configuration.Site site
        && site.policy().links().size() > 1;
  }

  private boolean hasProvider() {
    return upkeep.wanted().own() instanceof Configuration.Site site
        && site.policy().links().size() > hubs.size();
  }

  /** How a hub is called in a sentence. */
  private String named(KeyAtHub hub) {
    return hasSeveralHubs() ? "hub " + hub.hub() : "the hub";
  }

  /** Replies to whoever waits for a hub that does not answer. */
  public void endWait(long now) {
    if (rotation.isPresent() && rotation.get().ends() - now <= 0) {
      reply(
          hubs.values().stream()
              .filter(KeyAtHub::isPending)
              .findFirst()
              .map(
                  silent ->
                      refused(
                          named(silent)
                              + " has not answered whether it took the new key; the tunnel uses"
                              + " the new key and the former one in turn until it answers;"
                              + " landline status shows when"
                              + (hasSeveralHubs()
                                  ? ". The other hubs have the new key, or get it now"
                                  : "")))
              .orElseGet(this::done));
    }
  }

  private void reply(Reply reply) {
    rotation.ifPresent(waiting -> waiting.reply().accept(reply));
    rotation = Optional.empty();
  }

  private Reply done() {
    String where =
        !hasSeveralHubs()
            ? "the hub has it, and the tunnel uses it"
            : hasProvider()
                ? "every hub that runs Landline has it, and the tunnel to it uses it"
                : "every hub has it, and every tunnel uses it";
    return new Reply.Done(true, 0, "another key", 0, Optional.empty(), List.of(where));
  }

  private static Reply refused(String line) {
    return new Reply.Refused(Reply.Reason.FAILED, List.of(line));
  }

  /** A hub refused this site's other key: where no hub has it, the former one stays. */
  private void refused(Rotation waiting, KeyAtHub hub) {
    List<Name> have = hubs.values().stream().filter(KeyAtHub::isTaken).map(KeyAtHub::hub).toList();
    if (!have.isEmpty()) {
      reply(
          refused(
              (have.size() == 1 ? "hub " + have.get(0) + " has" : have + " have")
                  + " this site's new key, but hub "
                  + hub.hub()
                  + " does not take it: "
                  + hub.problem()
                  + ". The tunnel to it goes on with the former key, and it is asked again until it"
                  + " does; landline status shows it till then"));
      return;
    }
    try {
      keys.writePrivateKey(waiting.former());
      for (Name each : hubs.keySet()) {
        keys.writeEnrolmentKey(each, Optional.empty());
      }
    } catch (KeyFileException e) {
      log.error("cannot restore this site's former key: " + e.getMessage());
      return;
    }
    reply(refused(hub.problem() + "; this site keeps its key"));
    use(waiting.former());
  }

  /** For the status: the hubs that do not have the site's own key. */
  public List<ServiceState.Enrolment> state() {
    Name site = upkeep.wanted().own().name();
    return hubs.values().stream()
        .filter(KeyAtHub::isPending)
        .map(
            hub ->
                new ServiceState.Enrolment(
                    hasSeveralHubs() ? HubLink.seen(site, hub.hub()) : site,
                    Optional.empty(),
                    hub.problem()))
        .toList();
  }

  /** When something is due next; empty if nothing is. */
  public OptionalLong due(long now) {
    return hubs.values().stream()
        .filter(this::mayAsk)
        .flatMap(hub -> hub.due(now).stream().boxed())
        .mapToLong(at -> at - now)
        .min()
        .stream()
        .map(wait -> now + wait)
        .findFirst();
  }

  /** Whether it is a hub's turn: of all of them, unless somebody waits for a change of the key. */
  private boolean mayAsk(KeyAtHub hub) {
    return hub.isPending()
        && (rotation.isEmpty()
            || hubs.values().stream()
                .filter(KeyAtHub::isPending)
                .findFirst()
                .filter(hub::equals)
                .isPresent());
  }

  /**
   * Asks hubs if that is due, and takes their answers; not while Landline is down.
   *
   * @return whether the key that a tunnel uses changes
   */
  public boolean step(long now) {
    if (!(upkeep.wanted().own() instanceof Configuration.Site site)) {
      return false;
    }
    boolean changes = false;
    for (SitePolicy view : site.policy().views()) {
      KeyAtHub hub = hubs.get(view.links().get(0).name());
      if (hub == null || !mayAsk(hub)) {
        continue;
      }
      switch (hub.step(view, site.name(), now)) {
        case OTHER_KEY, DONE -> changes = true;
        case TAKEN -> taken(hub);
        case REFUSED -> rotation.ifPresent(waiting -> refused(waiting, hub));
        case NOTHING -> {}
      }
    }
    if (changes && !isPending()) {
      reply(done());
    }
    return changes;
  }

  private void taken(KeyAtHub hub) {
    happened.accept(
        rotation.isPresent()
            ? "hub " + hub.hubsOwnName() + " took this site's new key"
            : "enrolled at hub "
                + hub.hubsOwnName()
                + "; the tunnel uses this site's own key from now on");
  }
}
