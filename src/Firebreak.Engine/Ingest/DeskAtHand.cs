using Microsoft.Extensions.DependencyInjection;

namespace Firebreak.Engine.Ingest;

/// <summary>
/// The desk for those who tell of nodes. It is looked up when something is first told: the desk itself rests on the nodes, and a program
/// whose parts each wait for the other never starts.
/// </summary>
internal sealed class DeskAtHand(IServiceProvider services) : ITroubleDesk
{
    private readonly Lazy<TroubleDesk> _desk = new(services.GetRequiredService<TroubleDesk>);

    public void Raise(ChainTrouble trouble) => _desk.Value.Raise(trouble);

    public void Settle(Core.Chain.ChainId chain, TroubleKind kind, string key) => _desk.Value.Settle(chain, kind, key);
}
