// SPDX-License-Identifier: Apache-2.0
package io.landline.service;

import io.landline.api.Health;
import io.landline.api.HubList;
import io.landline.api.ServiceState;
import io.landline.api.Status;
import io.landline.change.Recovery;
import io.landline.channel.ChannelHandler;
import io.landline.channel.DeclareRequest;
import io.landline.channel.EnrolRequest;
import io.landline.channel.KnockRequest;
import io.landline.channel.Response;
import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.control.Caller;
import io.landline.control.ControlServer;
import io.landline.control.Reply;
import io.landline.control.Request;
import io.landline.drift.HostUpkeep;
import io.landline.drift.Keeper;
import io.landline.drift.Monitors;
import io.landline.drift.TunnelBytes;
import io.landline.drift.Wakeup;
import io.landline.ffi.NativeCallException;
import io.landline.files.ProgramVersion;
import io.landline.health.fact.Round;
import io.landline.health.fact.Side;
import io.landline.health.history.Event;
import io.landline.host.LoadedConfiguration;
import io.landline.host.Role;
import io.landline.host.ServiceException;
import io.landline.hubs.HubChange;
import io.landline.hubs.HubWatch;
import io.landline.log.Log;
import io.landline.net.IpAddress;
import io.landline.netlink.MalformedMessageException;
import io.landline.netlink.NetlinkException;
import io.landline.observe.RoundFacts;
import io.landline.path.HubAddress;
import io.landline.policy.Name;
import io.landline.policy.SitePolicy;
import io.landline.reconcile.ApplyException;
import io.landline.reconcile.ApplyReport;
import io.landline.reconcile.HostException;
import io.landline.reconcile.state.EndpointLookup;
import io.landline.reconcile.state.Kernel;
import io.landline.reconcile.state.OpenKernel;
import io.landline.service.change.ConfigurationFileWatch;
import io.landline.service.declare.HubChannel;
import io.landline.service.declare.HubKnock;
import io.landline.service.declare.HubsDeclarations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The service. One thread does all the work; monitors, signals and the resolver only wake it.
 *
 * <p>SIGHUP reads the configuration again. SIGTERM and SIGINT end the service and leave the kernel
 * as it is: forwards keep working, and captured devices stay blocked from other routes.
 */
public final class Daemon {
  /** How often the hub's name is looked up. */
  private static final Duration LOOKUP = Duration.ofSeconds(60);

  /** How often the networks of a site's lan interfaces are read for its declaration. */
  private static final Duration NETWORKS = Duration.ofMinutes(1);

  /** The longest sleep while Landline is down. */
  private static final Duration IDLE = Duration.ofHours(1);

  private static final Duration LOOKUP_OF_UNKNOWN = Duration.ofSeconds(5);

  private final HostPaths paths;
  private final ServiceNotifier notifier;
  private final Log log;
  private final BlockingQueue<Wakeup> wakeups = new LinkedBlockingQueue<>();
  private final HubAddress hubAddress = new HubAddress(EndpointLookup::candidates);
  private final HostUpkeep upkeep;
  private final Keeper keeper;
  private final Requests requests;
  private final HealthWatch health;
  private final RoundFacts roundFacts;
  private final Probes probes;
  private final LiveView live;
  private final ConfigurationFileWatch file;
  private final HubsDeclarations site;
  private final HubChannel channel;
  private final HubWatch hubs;
  private final HubKnock knocks = new HubKnock();
  private final Queue<PendingRequest> pending = new ConcurrentLinkedQueue<>();

  /** The last request of each kind and site that has not been answered yet. */
  private final Map<ExchangeKey, PendingExchange> exchanges = new ConcurrentHashMap<>();

  /** Whether a wakeup for pending requests is queued. */
  private final AtomicBoolean requestWakeup = new AtomicBoolean();

  /** Written by the working thread after each step, read by the socket's. */
  private volatile ServiceState state;

  /** The configuration in force; written and read likewise. */
  private volatile LoadedConfiguration inForce;

  /** The configuration that the site declared last, and when its networks were read. */
  private Optional<LoadedConfiguration> declaredOf = Optional.empty();

  private Optional<Instant> declaredUntil = Optional.empty();
  private long declaredAt;
  private boolean ready;
  private String status = "";
  private long alive = System.nanoTime();

  private Daemon(
      HostPaths paths,
      Kernel kernel,
      Supplier<? extends OpenKernel> kernels,
      ServiceNotifier notifier,
      Log log,
      LoadedConfiguration configuration) {
    this.paths = paths;
    this.notifier = notifier;
    this.log = log;
    this.upkeep =
        new HostUpkeep(
            paths,
            kernel,
            hubAddress,
            configuration,
            log,
            new TunnelBytes(kernels),
            this::uplinkChanged);
    this.keeper = new Keeper(upkeep, log, System.nanoTime());
    this.requests = new Requests(paths, upkeep, log, Clock.systemUTC(), this::wakeForRequests);
    this.hubs = new HubWatch(paths, upkeep.host().hubInUse(), kernels, log, this::hubChanged);
    this.live = new LiveView(kernel, upkeep.host(), System.nanoTime());
    this.file = new ConfigurationFileWatch(paths.configuration());
    this.state = requests.state(keeper);
    this.inForce = configuration;
    this.site = new HubsDeclarations(log, Clock.systemUTC());
    this.channel = new HubChannel(channelHandler(), log, System.nanoTime());
    this.health = new HealthWatch(paths, log);
    this.roundFacts = new RoundFacts(kernels, paths, hubAddress, upkeep.tunnels(), site::state);
    LegLog legs = new LegLog(log);
    this.probes =
        new Probes(
            paths,
            log,
            upkeep.tunnels(),
            upkeep.uplinks(),
            round -> {
              legs.tell(round);
              Round whole = roundFacts.with(round);
              health.add(whole);
              hubs.proved(whole);
              reportWrongSource(whole);
            });
  }

  /**
   * Only a hub sees the source addresses with which a site's packets leave. Where it could not
   * look, the former report stands.
   */
  private void reportWrongSource(Round round) {
    if (round.by() == Side.HUB && round.facts().leavesAs().isKnown()) {
      probes.reportWrongSource(round.site(), round.facts().wrongSource());
    }
  }

  /** How a site's request is answered on the working thread, and what takes the answer. */
  private record PendingExchange(Supplier<Response> request, Consumer<Response> answer) {}

  /** Whose request it is, and which. */
  private record ExchangeKey(IpAddress from, Question question) {}

  private enum Question {
    DECLARE,
    ENROL,
    LAST
  }

  /** A request and the caller that waits for the reply. */
  private record PendingRequest(Request request, Caller caller) {
    /** Whether the caller is gone and the request changes nothing. */
    boolean isAbandoned() {
      return request.looks() && caller.isGone();
    }
  }

  /**
   * Creates this host's service. The caller holds the host's lock.
   *
   * @param kernel for this service alone
   * @param kernels opens more connections to the same kernel
   * @throws ServiceException if the configuration cannot be used
   */
  public static Daemon prepare(
      HostPaths paths,
      Kernel kernel,
      Supplier<? extends OpenKernel> kernels,
      ServiceNotifier notifier,
      Log log)
      throws ServiceException {
    recover(paths, log, System.nanoTime());
    return new Daemon(paths, kernel, kernels, notifier, log, LoadedConfiguration.read(paths, log));
  }

  /** Finishes or undoes what an earlier run left half done. */
  static void recover(HostPaths paths, Log log, long now) {
    try {
      Recovery.of(paths, OptionalLong.of(now)).forEach(log::warning);
    } catch (IOException e) {
      log.error("cannot recover what an earlier run left behind: " + e.getMessage());
    }
  }

  /**
   * Works until a signal ends it.
   *
   * @return true after a signal, false if the control socket or kernel events failed
   */
  public boolean run() throws InterruptedException {
    Signals.on("HUP", () -> wakeups.add(Wakeup.of(Wakeup.Kind.RELOAD)));
    Signals.on("TERM", () -> wakeups.add(Wakeup.of(Wakeup.Kind.STOP)));
    Signals.on("INT", () -> wakeups.add(Wakeup.of(Wakeup.Kind.STOP)));
    // Opened before the first check, so that no event is missed in between.
    Monitors monitors = Monitors.open(wakeups::add);
    try {
      upkeep.recall();
      requests.resume(System.nanoTime());
      startLookups();
      return listenAndWork();
    } finally {
      monitors.close();
      hubs.close();
      channel.close();
      knocks.close();
      site.close();
      probes.close();
      roundFacts.close();
      health.close();
    }
  }

  private boolean listenAndWork() throws InterruptedException {
    ControlServer control;
    try {
      control = ControlServer.open(paths.controlSocket(), this::hear);
    } catch (IOException e) {
      log.error("cannot listen on " + paths.controlSocket() + ": " + e.getMessage());
      return false;
    }
    try {
      return work();
    } finally {
      control.close();
    }
  }

  /** On the socket's thread: what is known is answered at once, however long other work takes. */
  private void hear(Request request, Caller caller) {
    if (request instanceof Request.State) {
      caller.accept(new Reply.State(stateNow()));
      return;
    }
    // Keeps the queue no longer than the number of connections, however fast clients reconnect.
    pending.removeIf(PendingRequest::isAbandoned);
    pending.add(new PendingRequest(request, caller));
    wakeForRequests();
  }

  /** On the channel's thread: hands over what sites ask. */
  private ChannelHandler channelHandler() {
    return new ChannelHandler() {
      @Override
      public void declare(IpAddress from, DeclareRequest request, Consumer<Response> answer) {
        hear(
            new ExchangeKey(from, Question.DECLARE),
            () -> requests.declare(from, request, System.nanoTime()),
            answer);
      }

      @Override
      public void enrol(IpAddress from, EnrolRequest request, Consumer<Response> answer) {
        hear(
            new ExchangeKey(from, Question.ENROL),
            () -> requests.enrol(from, request, System.nanoTime()),
            answer);
      }

      @Override
      public void last(IpAddress from, Consumer<Response> answer) {
        hear(new ExchangeKey(from, Question.LAST), () -> requests.last(from), answer);
      }

      @Override
      public void knock(IpAddress from, KnockRequest request, Consumer<Response> answer) {
        Daemon.this.knock(from, answer);
      }
    };
  }

  /** On the channel's thread: tries what a stolen hub must not reach. */
  private void knock(IpAddress from, Consumer<Response> answer) {
    if (inForce.configuration() instanceof Configuration.Hub hub) {
      hub.site(from)
          .ifPresentOrElse(
              site -> knocks.knock(hub.policy(), site, answer),
              () -> answer.accept(Response.notASite(from)));
    } else {
      answer.accept(Response.notASite(from));
    }
  }

  private void hear(ExchangeKey key, Supplier<Response> request, Consumer<Response> answer) {
    // Keeps no more than one of each, however fast a site sends and goes.
    Optional.ofNullable(exchanges.put(key, new PendingExchange(request, answer)))
        .ifPresent(former -> former.answer().accept(Response.tooMany(Duration.ofSeconds(1))));
    wakeForRequests();
  }

  private void wakeForRequests() {
    if (requestWakeup.compareAndSet(false, true)) {
      wakeups.add(Wakeup.of(Wakeup.Kind.REQUEST));
    }
  }

  private void answer() {
    requestWakeup.set(false);
    boolean changed = false;
    List<Caller> probing = new ArrayList<>();
    for (PendingRequest one = pending.poll(); one != null; one = pending.poll()) {
      if (one.isAbandoned()) {
        continue;
      }
      if (one.request() instanceof Request.Status) {
        one.caller().accept(status());
      } else if (one.request() instanceof Request.Probe) {
        probing.add(one.caller());
      } else if (one.request() instanceof Request.Declared) {
        follow(); // a request before this one may just have applied another configuration
        Caller caller = one.caller();
        site.await(d -> caller.accept(new Reply.Declared(d)));
      } else if (asksHub(one.request()) && hasOnlyProviders()) {
        one.caller()
            .accept(
                new Reply.Refused(
                    Reply.Reason.FAILED,
                    List.of("the hub is a provider's, and runs no Landline that could do this")));
      } else if (one.request() instanceof Request.Knock knock) {
        Caller caller = one.caller();
        ask(knock.hub(), upkeep.host().hubInUse()::number, caller, v -> site.knock(v, caller));
      } else if (one.request() instanceof Request.LastDeclaration last) {
        Caller caller = one.caller();
        ask(last.hub(), policy -> 0, caller, view -> site.last(view, caller));
      } else if (one.request() instanceof Request.RotateKey) {
        // A silent hub cannot take the key, and the tunnel would try both for as long.
        requests.rotateKey(
            site.states().stream()
                .filter(d -> !d.agreed())
                .findFirst()
                .map(d -> hubCount() > 1 ? d.site() + ": " + d.problem() : d.problem()),
            one.caller(),
            System.nanoTime());
        changed = true;
      } else if (one.request() instanceof Request.UseHub use) {
        follow();
        one.caller().accept(use(use));
      } else if (one.request() instanceof Request.Offer offer) {
        offer(offer, one.caller());
      } else {
        requests.answer(one.request(), one.caller(), System.nanoTime());
        changed = true;
      }
    }
    if (!probing.isEmpty()) {
      // Probe the configuration that a request before this one may just have applied.
      follow();
      probing.forEach(this::probe);
    }
    if (answerSite() || changed) {
      keeper.lookAtAll(System.nanoTime());
    }
  }

  /**
   * Answers one site, so that people do not wait for all of them; returns whether anything may have
   * changed.
   */
  private boolean answerSite() {
    Iterator<ExchangeKey> keys = exchanges.keySet().iterator();
    if (!keys.hasNext()) {
      return false;
    }
    ExchangeKey key = keys.next();
    PendingExchange one = exchanges.remove(key);
    LoadedConfiguration before = upkeep.wanted();
    if (one != null) {
      one.answer().accept(answer(key, one));
    }
    if (!exchanges.isEmpty()) {
      wakeForRequests();
    }
    return key.question() == Question.ENROL || !upkeep.wanted().equals(before);
  }

  private Response answer(ExchangeKey key, PendingExchange exchange) {
    try {
      return exchange.request().get();
    } catch (RuntimeException e) { // no site may end the hub's service
      log.error("cannot answer " + key.from() + ": " + e);
      return Response.unavailable("the hub cannot answer; see its log", Duration.ofSeconds(5));
    }
  }

  /** Whether a site's hub has to do something for this. */
  private static boolean asksHub(Request request) {
    return request instanceof Request.Knock
        || request instanceof Request.LastDeclaration
        || request instanceof Request.RotateKey;
  }

  /**
   * Asks one of this site's hubs, or says that there is no such hub.
   *
   * @param hub which; empty: the one with the number that {@code otherwise} gives
   * @param question takes the name of the site as that hub sees it
   */
  private void ask(
      Optional<Name> hub,
      ToIntFunction<SitePolicy> otherwise,
      Caller caller,
      Consumer<Name> question) {
    Optional<SitePolicy> policy = Role.of(upkeep.wanted().own()).site();
    if (policy.isEmpty()) {
      question.accept(upkeep.wanted().own().name());
      return;
    }
    Optional<SitePolicy> view = policy.get().viewToAsk(hub, otherwise.applyAsInt(policy.get()));
    if (view.isEmpty()) {
      refuse(caller, policy.get().hasNoHub(hub.orElseThrow()));
    } else if (view.get().hub().provider().isPresent()) {
      refuse(
          caller,
          "hub "
              + view.get().links().get(0).name()
              + " is a provider's, and runs no Landline to ask");
    } else {
      question.accept(view.get().name());
    }
  }

  private static void refuse(Caller caller, String why) {
    caller.accept(new Reply.Refused(Reply.Reason.FAILED, List.of(why)));
  }

  private boolean isSite() {
    return Role.of(upkeep.wanted().own()).site().isPresent();
  }

  /** How many hubs this site has; 0 on a hub. */
  private int hubCount() {
    return Role.of(upkeep.wanted().own()).site().map(own -> own.links().size()).orElse(0);
  }

  private boolean hasOnlyProviders() {
    return Role.of(upkeep.wanted().own())
        .site()
        .filter(site -> site.landlineViews().isEmpty())
        .isPresent();
  }

  private void offer(Request.Offer offer, Caller caller) {
    byte[] text = offer.text().getBytes(StandardCharsets.UTF_8);
    try {
      Configuration candidate = LoadedConfiguration.of(paths, text, log).own();
      if (candidate instanceof Configuration.Site wanted
          && !wanted.policy().landlineViews().isEmpty()
          && !requests.isDown()) {
        SitePolicy policy = wanted.policy();
        site.offer(
            policy,
            upkeep.host().lanNetworks(policy),
            refused -> caller.accept(new Reply.Offered(refused)));
      } else {
        caller.accept(new Reply.Offered(List.of()));
      }
    } catch (ServiceException e) {
      caller.accept(
          new Reply.Refused(
              e.isInvalidConfiguration() ? Reply.Reason.INVALID : Reply.Reason.FAILED, e.lines()));
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      caller.accept(
          new Reply.Refused(
              Reply.Reason.FAILED, List.of("cannot read from the kernel: " + e.getMessage())));
    }
  }

  private void probe(Caller caller) {
    Optional<String> why = requests.unproved();
    if (why.isPresent()) {
      // Otherwise probes of the former hub would confirm the new one.
      caller.accept(new Reply.Health(Health.unknown(why.get())));
      return;
    }
    Instant now = Instant.now();
    roundFacts.refreshDevices();
    probes.now(
        () -> health.last(now, proved -> caller.accept(new Reply.Health(proved))),
        () -> !caller.isGone());
  }

  /** The state as of the last step, with what is wrong with the configuration file now. */
  private ServiceState stateNow() {
    ServiceState now = state;
    return now.trouble().isEmpty() ? now.withTrouble(file.trouble(inForce)) : now;
  }

  private Reply status() {
    try {
      return new Reply.Status(
          new Status(
              stateNow(),
              requests.unproved().map(Health::unknown).orElseGet(health::proved),
              live.read(upkeep.wanted().configuration(), requests.isDown(), System.nanoTime()),
              upkeep.uplinks().status(),
              isSite() ? site.states() : requests.declarations(),
              hubs.hubs()));
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      return new Reply.Refused(
          Reply.Reason.FAILED, List.of("cannot read from the kernel: " + e.getMessage()));
    }
  }

  private boolean work() throws InterruptedException {
    while (true) {
      if (requests.step(System.nanoTime())) {
        keeper.lookAtAll(System.nanoTime());
      }
      long due = keep();
      boolean began = status.isEmpty();
      tellStatus();
      follow();
      if (began) {
        health.happened(service("service started, version " + ProgramVersion.text()));
      }
      health.repaired(keeper.repaired(), keeper.lastRepairs());
      requests.news().forEach(health::happened);
      Wakeup wakeup = wakeups.poll(untilDue(due), TimeUnit.NANOSECONDS);
      // One check answers all wakeups that came together.
      for (; wakeup != null; wakeup = wakeups.poll()) {
        switch (wakeup.kind()) {
          case CHANGED, LOST_EVENTS, RESOLVED -> keeper.woken(wakeup, System.nanoTime());
          case REQUEST -> answer();
          case RELOAD -> reload();
          case STOP -> {
            notifier.stopping();
            log.info("stopping; the kernel state stays in place");
            requests.news().forEach(health::happened);
            health.happened(service("service stopped; the kernel state stays in place"));
            return true;
          }
          case BROKEN -> {
            log.error("cannot receive kernel events any more; the service must be restarted");
            return false;
          }
        }
      }
    }
  }

  /** Passes the configuration in force on to the probing parts. */
  private void follow() {
    Optional<LoadedConfiguration> inForce =
        requests.isDown() ? Optional.empty() : Optional.of(upkeep.wanted());
    health.follow(inForce);
    roundFacts.follow(inForce);
    roundFacts.ownState(keeper.left(), keeper.trouble());
    probes.follow(inForce);
    hubs.follow(inForce);
    channel.follow(inForce, System.nanoTime());
    declare(inForce);
  }

  /** On any thread: the tunnel leaves by another uplink, as soon as that is applied. */
  private void uplinkChanged(String what) {
    health.happened(
        new Event(Instant.now(), Event.Kind.CHANGE, Optional.empty(), Optional.empty(), what));
    wakeups.add(Wakeup.of(Wakeup.Kind.CHANGED));
  }

  /** On any thread: what captured devices send takes another hub, as soon as it is applied. */
  private void hubChanged(HubChange change) {
    log.notice(change.text());
    health.happened(
        new Event(
            Instant.now(), Event.Kind.CHANGE, Optional.empty(), Optional.empty(), change.text()));
    wakeups.add(Wakeup.of(Wakeup.Kind.RESOLVED));
  }

  /** Uses one of a site's hubs; answered once the kernel does. */
  private Reply use(Request.UseHub request) {
    Optional<String> problem = hubs.use(request.hub());
    if (problem.isPresent()) {
      return new Reply.Refused(Reply.Reason.NOT_NOW, List.of(problem.get()));
    }
    try {
      ApplyReport report = upkeep.change(upkeep.wanted());
      return new Reply.Done(
          !report.plan().isEmpty(),
          0,
          report.plan().summary(),
          report.cutFlows(),
          Optional.empty(),
          hubs.hubs().stream()
              .filter(HubList.Hub::inUse)
              .map(hub -> "what captured devices send takes hub " + hub.name())
              .toList());
    } catch (HostException
        | ApplyException
        | NetlinkException
        | MalformedMessageException
        | NativeCallException e) {
      return new Reply.Refused(
          Reply.Reason.FAILED, List.of("it is tried again by itself: " + e.getMessage()));
    }
  }

  /** Passes on what a site declares. */
  private void declare(Optional<LoadedConfiguration> inForce) {
    long now = System.nanoTime();
    Optional<Instant> until = requests.unconfirmedUntil();
    if (inForce.equals(declaredOf)
        && until.equals(declaredUntil)
        && now - declaredAt < NETWORKS.toNanos()) {
      return;
    }
    declaredOf = inForce;
    declaredUntil = until;
    declaredAt = now;
    Optional<SitePolicy> policy =
        inForce
            .flatMap(l -> Role.of(l.own()).site())
            .filter(site -> !site.landlineViews().isEmpty());
    try {
      site.follow(
          policy,
          requests.enrollingAt(),
          policy.map(upkeep.host()::lanNetworks).orElse(List.of()),
          until);
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      log.info("cannot read the networks of the lan interfaces: " + e.getMessage());
    }
  }

  /** Keeps the kernel as configured; returns when something is due again. */
  private long keep() {
    long now = System.nanoTime();
    long due = now + IDLE.toNanos();
    if (!requests.isDown()) {
      due = keeper.step(now);
      if (upkeep.tunnels().wantsRound(now)) {
        probes.now(() -> {}, () -> true);
      }
      if (keeper.trouble().isEmpty() && upkeep.holds()) {
        requests.settled();
      }
      due = Math.min(due - now, lookAtCounters() - now) + now;
    }
    OptionalLong asked = requests.due(now);
    return asked.isPresent() && asked.getAsLong() - due < 0 ? asked.getAsLong() : due;
  }

  /** Reads counters if due; returns when to read them again. */
  private long lookAtCounters() {
    try {
      Configuration wanted = upkeep.wanted().configuration();
      if (live.step(wanted, System.nanoTime())) {
        health.heard(live.handshakes(wanted));
      }
    } catch (NetlinkException | MalformedMessageException | NativeCallException e) {
      // The keeper meets the same problem, and reports it.
      log.info("cannot read the counters: " + e.getMessage());
    }
    return live.due();
  }

  private long untilDue(long due) {
    long wait = Math.max(0, due - System.nanoTime());
    return notifier.watchdog().map(w -> Math.min(wait, w.toNanos() / 4)).orElse(wait);
  }

  private void reload() {
    notifier.reloading(System.nanoTime());
    requests.reload(System.nanoTime());
    keeper.lookAtAll(System.nanoTime());
    ready = false;
  }

  private String stateText() {
    return state.down() ? "down" : state.trouble().isEmpty() ? "as configured" : state.trouble();
  }

  private void tellStatus() {
    state = requests.state(keeper);
    inForce = upkeep.wanted();
    String now =
        state.role()
            + " "
            + state.name()
            + ": "
            + stateText()
            + (keeper.repaired() == 0 ? "" : ", " + keeper.repaired() + " repairs");
    if (!ready) {
      ready = true;
      status = now;
      log.info("ready; " + now);
      notifier.ready(now);
    } else if (!now.equals(status)) {
      status = now;
      notifier.status(now);
    }
    long time = System.nanoTime();
    if (notifier.watchdog().filter(w -> time - alive >= w.toNanos() / 4).isPresent()) {
      alive = time;
      notifier.alive();
    }
  }

  private static Event service(String what) {
    return new Event(Instant.now(), Event.Kind.SERVICE, Optional.empty(), Optional.empty(), what);
  }

  /** Resolves names on a thread of its own, since that may take long. */
  private void startLookups() {
    Thread thread =
        new Thread(
            () -> {
              do {
                if (hubAddress.refresh()) {
                  wakeups.add(Wakeup.of(Wakeup.Kind.RESOLVED));
                }
              } while (waitForNeed());
            },
            "names");
    thread.setDaemon(true);
    thread.start();
  }

  private boolean waitForNeed() {
    try {
      hubAddress.awaitNeed(hubAddress.isUnknown() ? LOOKUP_OF_UNKNOWN : LOOKUP);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
