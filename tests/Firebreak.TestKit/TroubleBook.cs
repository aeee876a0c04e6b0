using Firebreak.Core.Chain;
using Firebreak.Engine.Ingest;

namespace Firebreak.TestKit;

/// <summary>A desk that writes down what is raised and crosses out what is settled.</summary>
public sealed class TroubleBook : ITroubleDesk
{
    private readonly Lock _gate = new();
    private readonly List<ChainTrouble> _standing = [];
    private readonly List<ChainTrouble> _raised = [];

    /// <summary>What stands now.</summary>
    public IReadOnlyList<ChainTrouble> Standing => Copy(_standing);

    /// <summary>Everything that ever began.</summary>
    public IReadOnlyList<ChainTrouble> Raised => Copy(_raised);

    public void Raise(ChainTrouble trouble)
    {
        ArgumentNullException.ThrowIfNull(trouble);
        lock (_gate)
        {
            if (!_standing.Exists(one => (one.Chain, one.Kind, one.Key) == (trouble.Chain, trouble.Kind, trouble.Key)))
            {
                _standing.Add(trouble);
                _raised.Add(trouble);
            }
        }
    }

    public void Settle(ChainId chain, TroubleKind kind, string key)
    {
        lock (_gate)
        {
            _standing.RemoveAll(one => (one.Chain, one.Kind, one.Key) == (chain, kind, key));
        }
    }

    private ChainTrouble[] Copy(List<ChainTrouble> troubles)
    {
        lock (_gate)
        {
            return [.. troubles];
        }
    }
}
