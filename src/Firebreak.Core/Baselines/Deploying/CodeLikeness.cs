using System.Collections.Frozen;

namespace Firebreak.Core.Baselines.Deploying;

/// <summary>What code is made of: every run of five operations that it holds, without the numbers between them.</summary>
public sealed class CodeLikeness
{
    private const int Run = 5;
    private const byte Push1 = 0x60;
    private const byte Push32 = 0x7f;
    private const int OperationBits = 8;
    private const ulong Mask = (1UL << (Run * OperationBits)) - 1;

    private readonly FrozenSet<ulong> _runs;

    public CodeLikeness(ReadOnlySpan<byte> code)
    {
        var runs = new HashSet<ulong>();
        var (run, length) = (0UL, 0);
        for (var i = 0; i < code.Length; i++)
        {
            run = ((run << OperationBits) | code[i]) & Mask;
            if (++length >= Run)
            {
                runs.Add(run);
            }

            i += code[i] is >= Push1 and <= Push32 ? code[i] - Push1 + 1 : 0;
        }

        _runs = runs.ToFrozenSet();
    }

    /// <summary>How many different runs there are.</summary>
    public int Count => _runs.Count;

    /// <summary>From zero, nothing in common, to one, the same runs (Jaccard).</summary>
    public double To(CodeLikeness other)
    {
        var shared = _runs.Count(other._runs.Contains);
        var all = _runs.Count + other._runs.Count - shared;
        return all == 0 ? 1 : shared / (double)all;
    }
}
