using System.Text;
using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;
using Firebreak.Plugins;

namespace Firebreak.Engine.Detection.Plugins;

/// <summary>All detectors out of assemblies of the operator, each behind its own fence.</summary>
public sealed class PluginShelf(Items<PluggedDetector> plugins, Protocol protocol) : IDisposable
{
    private readonly IReadOnlyList<ProtectedContract> _ours = BlockCopy.Ours(protocol);

    public IReadOnlyList<PluginFence> Fences { get; } = [.. plugins.Select(plugin => new PluginFence(plugin))];

    public Items<string> Ids { get; } = plugins.Select(plugin => plugin.Rule.Id).ToItems();

    /// <summary>What blocks must carry for them.</summary>
    public Lanes Needs => Fences.Count == 0 ? Lanes.None : PluginRule.Needs;

    /// <summary>Names the assemblies, and how often each detector was armed again: it may see then what it failed on.</summary>
    public string Edition => Keccak.Hash(Encoding.UTF8.GetBytes(string.Join('|', Fences.Select(fence => $"{fence.Plugin.Rule.Id} {fence.Plugin.Digest} {fence.Rearmed}")))).ToString()[2..10];

    public void Dispose()
    {
        foreach (var fence in Fences)
        {
            fence.Dispose();
        }
    }

    /// <summary>Judges a block in its turn.</summary>
    public Judgement Judge(Block block) => Judge(block, Fences, isInTurn: true);

    /// <summary>Judges a block again, or early, with those that missed it.</summary>
    public Judgement Revisit(Block block, Items<CoverageGap> missing)
    {
        var asked = Fences.Where(fence => missing.Any(gap => gap.Rule == fence.Plugin.Rule.Id)).ToList();
        return asked.Count == 0 ? Judgement.Nothing : Judge(block, asked, isInTurn: false);
    }

    public void Finalize(ulong upTo)
    {
        foreach (var fence in Fences)
        {
            fence.Finalize(upTo);
        }
    }

    private Judgement Judge(Block block, IReadOnlyList<PluginFence> fences, bool isInTurn)
    {
        var missing = block.Transactions.Length == 0 ? Lanes.None : PluginRule.Needs & ~block.Lanes;
        if (missing != Lanes.None)
        {
            return Judgement.Nothing with
            {
                Gaps = fences.Select(fence => new CoverageGap(fence.Plugin.Rule.Id, Transaction: null, GapCause.NotOffered, $"the source gave no {missing}")).ToItems(),
            };
        }

        var (seen, signals, gaps) = (BlockCopy.Of(block, _ours), new List<Signal>(), new List<CoverageGap>());
        foreach (var fence in fences)
        {
            var (findings, gap) = fence.Judge(seen, isInTurn);
            gaps.AddRange(gap is null ? [] : [gap]);
            if (PluginRule.ComplaintOf(findings, block) is { } complaint)
            {
                gaps.Add(fence.Blame(complaint));
            }
            else
            {
                signals.AddRange(PluginRule.Tell(fence.Plugin.Rule, findings, block));
            }
        }

        return Judgement.Nothing with { Signals = signals.ToItems(), Gaps = gaps.ToItems() };
    }
}
