// SPDX-License-Identifier: Apache-2.0
package io.landline.service.declare;

import io.landline.api.SiteDeclaration;
import io.landline.control.Reply;
import io.landline.log.Log;
import io.landline.net.IpPrefix;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * A site's side of what it declares to each of its hubs. Like {@link SiteDeclarations}, whose calls
 * do not wait.
 */
public final class HubsDeclarations implements AutoCloseable {
  private final Log log;
  private final Clock clock;

  /** By the name that the site has for each hub, in the order of preference. */
  private List<Name> order = List.of();

  private final Map<Name, SiteDeclarations> hubs = new ConcurrentSkipListMap<>();

  /** Declares nothing yet. */
  public HubsDeclarations(Log log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * Declares this from now on, to each hub that runs Landline.
   *
   * @param policy absent where nothing is declared
   * @param strangers the hubs that do not know this site's own key, and so would not listen
   * @param networks the networks of the lan interfaces
   * @param until when the configuration is rolled back unless it is confirmed
   */
  public void follow(
      Optional<SitePolicy> policy,
      Set<Name> strangers,
      List<IpPrefix> networks,
      Optional<Instant> until) {
    List<SitePolicy> views =
        policy.map(SitePolicy::landlineViews).orElse(List.of()).stream()
            .filter(view -> !strangers.contains(view.links().get(0).name()))
            .toList();
    order = views.stream().map(SitePolicy::name).toList();
    for (Iterator<Map.Entry<Name, SiteDeclarations>> all = hubs.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<Name, SiteDeclarations> each = all.next();
      if (!order.contains(each.getKey())) {
        each.getValue().close();
        all.remove();
      }
    }
    for (SitePolicy view : views) {
      hubs.computeIfAbsent(view.name(), name -> new SiteDeclarations(log, clock))
          .follow(Optional.of(view), networks, until);
    }
  }

  /** What this site declares, and each hub's last answer; none on a hub. For any thread. */
  public List<SiteDeclaration> states() {
    return hubs.values().stream().flatMap(hub -> hub.state().stream()).toList();
  }

  /**
   * The same of one hub.
   *
   * @param view the name of the site as that hub sees it
   */
  public Optional<SiteDeclaration> state(Name view) {
    return Optional.ofNullable(hubs.get(view)).flatMap(SiteDeclarations::state);
  }

  private List<SiteDeclarations> inOrder() {
    return order.stream().map(hubs::get).toList();
  }

  /**
   * Asks every hub what it would answer to this; changes nothing.
   *
   * @param answer takes what a hub would refuse and does not refuse now
   */
  public void offer(SitePolicy policy, List<IpPrefix> networks, Consumer<List<String>> answer) {
    List<SitePolicy> views =
        policy.landlineViews().stream().filter(view -> hubs.containsKey(view.name())).toList();
    offer(views, networks, List.of(), answer);
  }

  private void offer(
      List<SitePolicy> views,
      List<IpPrefix> networks,
      List<String> refused,
      Consumer<List<String>> answer) {
    if (views.isEmpty()) {
      answer.accept(refused);
      return;
    }
    SitePolicy view = views.get(0);
    SiteDeclarations hub = hubs.get(view.name());
    List<SitePolicy> rest = views.subList(1, views.size());
    if (hub == null) {
      offer(rest, networks, refused, answer);
      return;
    }
    hub.offer(
        view,
        networks,
        more -> {
          List<String> all = new ArrayList<>(refused);
          more.stream()
              .map(line -> order.size() > 1 ? line + " (" + view.name() + ")" : line)
              .forEach(all::add);
          offer(rest, networks, all, answer);
        });
  }

  /**
   * Asks a hub to knock on what it must not reach of this site.
   *
   * @param view the name of the site as that hub sees it
   */
  public void knock(Name view, Consumer<Reply> answer) {
    asked(view).ifPresentOrElse(hub -> hub.knock(answer), () -> answer.accept(noHub()));
  }

  /**
   * Asks a hub what this site declared before its computer was replaced.
   *
   * @param view the name of the site as that hub sees it
   */
  public void last(Name view, Consumer<Reply> answer) {
    asked(view).ifPresentOrElse(hub -> hub.last(answer), () -> answer.accept(noHub()));
  }

  private Optional<SiteDeclarations> asked(Name view) {
    return Optional.ofNullable(hubs.get(view));
  }

  private static Reply noHub() {
    return new Reply.Refused(
        Reply.Reason.FAILED,
        List.of(
            "this host is a hub, Landline is down, or the hub does not have this site's key yet"));
  }

  /**
   * Passes on the state after everything that was handed over before this call: of the first hub
   * that refused something or did not answer, else of the first one.
   */
  public void await(Consumer<Optional<SiteDeclaration>> answer) {
    await(inOrder(), Optional.empty(), answer);
  }

  private static void await(
      List<SiteDeclarations> hubs,
      Optional<SiteDeclaration> worst,
      Consumer<Optional<SiteDeclaration>> answer) {
    if (hubs.isEmpty()) {
      answer.accept(worst);
      return;
    }
    hubs.get(0)
        .await(
            state ->
                await(
                    hubs.subList(1, hubs.size()),
                    worst.isEmpty() || (isWell(worst) && !isWell(state)) ? state : worst,
                    answer));
  }

  private static boolean isWell(Optional<SiteDeclaration> state) {
    return state.filter(each -> each.agreed() && each.refusals().isEmpty()).isPresent();
  }

  @Override
  public void close() {
    hubs.values().forEach(SiteDeclarations::close);
  }
}
