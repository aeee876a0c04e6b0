namespace Firebreak.Core.Detection.Observing;

/// <summary>Events of power: owners, roles, proxies, Safes, timelocks, governors, pauses.</summary>
internal static class PowerEvents
{
    public static IEnumerable<(string Event, EventReader Read)> All =>
    [
        ("OwnershipTransferred(address,address)", (scoped in log, into) => Pair(log, into, ObservationKind.OwnerChanged)),
        ("OwnerUpdated(address,address)", (scoped in log, into) => Pair(log, into, ObservationKind.OwnerChanged)),
        ("AdminChanged(address,address)", (scoped in log, into) => Pair(log, into, ObservationKind.AdminChanged)),
        ("NewAdmin(address,address)", (scoped in log, into) => Pair(log, into, ObservationKind.AdminChanged)),
        ("NewImplementation(address,address)", (scoped in log, into) => Pair(log, into, ObservationKind.ImplementationChanged)),
        ("Upgraded(address)", (scoped in log, into) => To(log, into, ObservationKind.ImplementationChanged)),
        ("BeaconUpgraded(address)", (scoped in log, into) => To(log, into, ObservationKind.ImplementationChanged)),
        ("DiamondCut((address,uint8,bytes4[])[],address,bytes)", (scoped in log, into) => Bare(log, into, ObservationKind.ImplementationChanged)),
        ("Initialized(uint8)", (scoped in log, into) => Bare(log, into, ObservationKind.Initialised)),
        ("Initialized(uint64)", (scoped in log, into) => Bare(log, into, ObservationKind.Initialised)),
        ("RoleGranted(bytes32,address,address)", (scoped in log, into) => Role(log, into, ObservationKind.RoleGranted)),
        ("RoleRevoked(bytes32,address,address)", (scoped in log, into) => Role(log, into, ObservationKind.RoleRevoked)),
        ("ChangedMasterCopy(address)", (scoped in log, into) => To(log, into, ObservationKind.SafeModuleChanged)),
        ("EnabledModule(address)", (scoped in log, into) => To(log, into, ObservationKind.SafeModuleChanged)),
        ("ChangedGuard(address)", (scoped in log, into) => To(log, into, ObservationKind.SafeModuleChanged)),
        ("AddedOwner(address)", (scoped in log, into) => To(log, into, ObservationKind.SafeOwnerChanged)),
        ("RemovedOwner(address)", Removed),
        ("ChangedThreshold(uint256)", Threshold),
        ("Paused(address)", (scoped in log, into) => Bare(log, into, ObservationKind.Paused)),
        ("Unpaused(address)", (scoped in log, into) => Bare(log, into, ObservationKind.Unpaused)),
        ("ProposalCreated(uint256,address,address[],uint256[],string[],bytes[],uint256,uint256,string)", Proposed),
        ("VoteCast(address,uint256,uint8,uint256,string)", Voted),
        ("ProposalQueued(uint256,uint256)", (scoped in log, into) => Bare(log, into, ObservationKind.ProposalQueued)),
        ("ProposalExecuted(uint256)", (scoped in log, into) => Bare(log, into, ObservationKind.ProposalExecuted)),
        ("DelegateVotesChanged(address,uint256,uint256)", VotesMoved),
        ("CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)", (scoped in log, into) => Timelocked(log, into, ObservationKind.CallScheduled)),
        ("CallExecuted(bytes32,uint256,address,uint256,bytes)", (scoped in log, into) => Timelocked(log, into, ObservationKind.CallExecuted)),
    ];

    private static void Bare(scoped in LoggedEvent log, Observations into, ObservationKind kind) => into.Add(log.Tell(kind));

    private static void To(scoped in LoggedEvent log, Observations into, ObservationKind kind)
    {
        if (log.TryAccount(out var account))
        {
            into.Add(log.Tell(kind) with { To = account });
        }
    }

    private static void Removed(scoped in LoggedEvent log, Observations into)
    {
        if (log.TryAccount(out var account))
        {
            into.Add(log.Tell(ObservationKind.SafeOwnerChanged) with { From = account });
        }
    }

    // Indexed in some contracts, plain in others.
    private static void Pair(scoped in LoggedEvent log, Observations into, ObservationKind kind)
    {
        if (log.Row.TopicCount == 3)
        {
            into.Add(log.Tell(kind) with { From = log.Topic1, To = log.Topic2 });
        }
        else if (log.Is(topics: 1, words: 2))
        {
            into.Add(log.Tell(kind) with { From = log.Data.Account(0), To = log.Data.Account(1) });
        }
    }

    private static void Role(scoped in LoggedEvent log, Observations into, ObservationKind kind)
    {
        if (log.Row.TopicCount == 4)
        {
            into.Add(log.Tell(kind) with { Key = log.Row.Topic1, To = log.Topic2, From = log.Topic3 });
        }
    }

    private static void Threshold(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 1, words: 1))
        {
            into.Add(log.Tell(ObservationKind.SafeThresholdChanged) with { Amount = log.Data.Number(0) });
        }
    }

    private static void Proposed(scoped in LoggedEvent log, Observations into)
    {
        if (log.Data.Has(2))
        {
            into.Add(log.Tell(ObservationKind.ProposalCreated) with { Key = log.Data.Word(0), From = log.Data.Account(1) });
        }
    }

    private static void Voted(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 2, words: 3))
        {
            into.Add(log.Tell(ObservationKind.Vote) with { From = log.Topic1, Key = log.Data.Word(0), Amount = log.Data.Number(2) });
        }
    }

    private static void VotesMoved(scoped in LoggedEvent log, Observations into)
    {
        if (log.Is(topics: 2, words: 2))
        {
            into.Add(log.Tell(ObservationKind.VotesMoved) with { To = log.Topic1, Amount = log.Data.Number(0), Other = log.Data.Number(1) });
        }
    }

    private static void Timelocked(scoped in LoggedEvent log, Observations into, ObservationKind kind)
    {
        if (log.Is(topics: 3, words: 2))
        {
            into.Add(log.Tell(kind) with { Key = log.Row.Topic1, To = log.Data.Account(0), Amount = log.Data.Number(1) });
        }
    }
}
