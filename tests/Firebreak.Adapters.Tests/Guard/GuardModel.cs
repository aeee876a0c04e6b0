namespace Firebreak.Adapters.Tests.Guard;

/// <summary>What the guard promises, in a few lines of C#: what may happen next, and nothing about how.</summary>
internal sealed class GuardModel(ulong until)
{
    private readonly List<ulong> _pulls = [];
    private bool _isAppointed = true;
    private bool _isListed = true;
    private bool _isModule = true;
    private byte _perDay = GuardStage.PerDay;
    private ulong _until = until;

    public int Pulls => _pulls.Count;

    public bool IsSwapped { get; private set; }

    public bool IsModule => _isModule;

    /// <summary>The most pulls that any 24 hours have seen, against the most that any terms allowed.</summary>
    public (int Seen, int Allowed) Busiest => (_pulls.Select(from => _pulls.Count(at => at >= from && at < from + GuardStage.Day)).DefaultIfEmpty().Max(), _mostPerDay);

    private int _mostPerDay = GuardStage.PerDay;

    /// <summary>Whether the move succeeds in a block of that time; if so, it has happened.</summary>
    public bool Try(Move move, ulong now)
    {
        switch (move)
        {
            case Move.Pull pull when pull is { By: Who.HotKey, Off: true, Free: 1 } && MayPull(now):
                _pulls.Add(now);
                return true;
            case Move.Revoke { By: Who.Safe or Who.Owner }:
                (_isAppointed, _until) = (false, 0);
                return true;
            case Move.Appoint { By: Who.Safe, PerDay: > 0, Days: > 0 } terms:
                (_isAppointed, _perDay, _until) = (true, terms.PerDay, EndOf(terms, now));
                _mostPerDay = Math.Max(_mostPerDay, terms.PerDay);
                return true;
            case Move.List { By: Who.Safe } listing:
                _isListed = listing.IsListed;
                return true;
            case Move.SwapOwner:
                IsSwapped = !IsSwapped;
                return true;
            case Move.Module module when module.IsEnabled != _isModule:
                _isModule = module.IsEnabled;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Days are counted from the block before.</summary>
    public static ulong EndOf(Move.Appoint terms, ulong now) => now - 60 + (ulong)terms.Days * GuardStage.Day;

    private bool MayPull(ulong now) => _isAppointed && _isListed && _isModule && now < _until
        && (_pulls.Count < _perDay || _pulls[^_perDay] + GuardStage.Day <= now);
}
