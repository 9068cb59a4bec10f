import Fabric
import Guests
import Hypervisors
import Lab
import NetworkStack
import SimulationKernel

extension Session {
  /// What has come of the run so far.
  public var result: RunResult {
    RunResult(
      lab: plan.lab, seed: plan.seed, simulatedNanoseconds: world.now.nanoseconds, events: world.eventsHandled,
      frames: RunResult.Frames(
        sent: world.fabric.framesSent, delivered: world.fabric.framesDelivered, dropped: world.fabric.drops.total),
      programs: progress.transcript.programs.map { RunResult.Program($0, plan.labels) },
      checks: verdicts(isFinal: true).map {
        RunResult.CheckOutcome(name: $0.name, verdict: $0.verdict.outcome.rawValue, detail: $0.verdict.detail)
      },
      drops: world.fabric.drops.all.map {
        RunResult.Drop(
          location: plan.labels[$0.location.port],
          reason: world.text(of: $0.location.reason, $0.location.detail, at: $0.location.port, plan.labels),
          count: $0.count)
      },
      functions: functionCounts, hosts: hostUsage,
      power: world.nodes.indices.map {
        RunResult.Power(node: plan.labels[NodeIndex($0)], state: world.power(of: NodeIndex($0)).name)
      }, messages: messages,
      captures: captureFiles.map { RunResult.Capture(file: $0.path, frames: $0.frames, cut: $0.cut) },
      limits: limitMessages, digest: world.digest.description)
  }
}

extension Session {
  private var functionCounts: [RunResult.Function] {
    world.nodes.indices.flatMap { number -> [RunResult.Function] in
      let node = NodeIndex(number)
      return (world.chain(of: node)?.counts ?? []).map {
        RunResult.Function(
          node: plan.labels[node], function: $0.function, rule: $0.count.subject, packets: $0.count.packets,
          bytes: $0.count.bytes)
      }
    }
  }

  private var hostUsage: [RunResult.Host] {
    world.hypervisors.indices.map { number in
      let host = world.hypervisors[number]
      return RunResult.Host(
        host: plan.labels.host(number), cpus: host.settings.cpus,
        busy: host.busyTimes(at: world.now).reduce(0, +),
        capacity: world.now.nanoseconds * Int64(host.settings.cpus),
        memory: memory(ofHost: number),
        machines: world.machines(onHost: number).map { machine(NodeIndex($0), host) })
    }
  }

  private func machine(_ node: NodeIndex, _ host: Hypervisor) -> RunResult.Machine {
    let (settings, vcpus) = world.scheduling(of: node) ?? (SchedulingSettings(), 1)
    let usage = world.usage(of: node) ?? CPUUsage()
    return RunResult.Machine(
      node: plan.labels[node], vcpus: vcpus, weight: settings.weight, used: usage.used, user: usage.user,
      system: usage.system, steal: usage.steal, dispatches: usage.dispatches,
      averageDelay: usage.dispatches == 0 ? 0 : usage.steal / Int64(clamping: usage.dispatches),
      maximumDelay: usage.maximumDelay, ringDrops: usage.ringDrops, memory: memory(of: node, host))
  }

  private func memory(ofHost number: Int) -> RunResult.HostMemory {
    let host = world.hypervisors[number]
    let uses = world.machines(onHost: number).compactMap { world.memory(of: NodeIndex($0))?.use }
    return RunResult.HostMemory(
      size: host.settings.memory, offered: host.settings.offeredMemory, granted: host.grantedMemory,
      used: uses.reduce(0) { $0 + UInt64($1.all) }, shared: world.sharedMemory(onHost: number),
      shortage: host.memoryShortage)
  }

  private func memory(of node: NodeIndex, _ host: Hypervisor) -> RunResult.MachineMemory {
    let granted = world.grantedMemory(of: node)
    let (use, balloon) = world.memory(of: node) ?? (MemoryUse(), 0)
    return RunResult.MachineMemory(
      isOn: world.isOn(node), size: granted?.size ?? 0, reservation: granted?.reservation ?? 0,
      used: UInt64(use.fixed), cache: UInt64(use.cleanCache), balloon: balloon, reclaimed: granted?.reclaimed ?? 0)
  }

  private var messages: [RunResult.Message] {
    progress.transcript.messages.messages.map {
      RunResult.Message(node: plan.labels[$0.node], at: $0.at.nanoseconds, text: $0.text)
    }
  }
}

extension RunResult.Program {
  init(_ record: ProgramRecord, _ labels: Labels) {
    node = labels[record.node]
    command = record.command
    startedNanoseconds = record.started.nanoseconds
    endedNanoseconds = record.ended?.nanoseconds
    exit = record.exit
    output = String(decoding: record.output, as: UTF8.self)
    errors = String(decoding: record.errors, as: UTF8.self)
    written = String(decoding: record.written, as: UTF8.self)
  }
}
