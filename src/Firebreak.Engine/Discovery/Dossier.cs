using Firebreak.Core;
using Firebreak.Core.Chain;
using Firebreak.Core.Discovery;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Discovery;

/// <summary>What is being found out about one account, while it is being found out.</summary>
internal sealed class Dossier(Address address, int hop)
{
    private readonly List<Power> _powers = [];
    private readonly List<Finding> _findings = [];
    private readonly List<OpenQuestion> _open = [];

    public Address Address => address;

    public int Hop => hop;

    public byte[] Code { get; set; } = [];

    /// <summary>Its own code, and that of what it forwards to: what may answer a call.</summary>
    public List<CodeSelectors> Selectors { get; } = [];

    /// <summary>It forwards to code that is not known.</summary>
    public bool MayAnswerAnything { get; set; }

    public Makeup Makeup { get; set; } = new();

    public AccountTraits Traits { get; set; } = new();

    public DiscoveredToken? Token { get; set; }

    public Address? VaultAsset { get; set; }

    public Items<HeldAmount> Holds { get; set; } = [];

    /// <summary>Tokens that it is, holds or is a vault of.</summary>
    public List<(Address Token, string Source)> Tokens { get; } = [];

    public IReadOnlyList<Power> Powers => _powers;

    /// <summary>
    /// Whether its known code seems to be called by a selector, and does not only call others by it. Code whose dispatch is of no known form has it
    /// somewhere. What is not known answers nothing that one could rely on in the night.
    /// </summary>
    public bool SeemsToAnswer(uint selector) =>
        Selectors.Exists(code => code.Dispatched.Count > 0 ? code.Dispatched.Contains(selector) : code.Mentions(selector));

    /// <summary>Whether it is worth asking for a function.</summary>
    public bool MayAnswer(uint selector) => MayAnswerAnything || Selectors.Exists(code => code.Mentions(selector));

    public bool IsDispatched(uint selector) => Selectors.Exists(code => code.Dispatched.Contains(selector));

    public void Grant(Address holder, string grant, string source)
    {
        if (holder.IsZero)
        {
            Find(grant, "nobody", source);
        }
        else
        {
            _powers.Add(new Power(holder, grant, source));
        }
    }

    public void Find(string what, string value, string source) => _findings.Add(new Finding(what, value, source));

    public void LeaveOpen(string what, string why, bool isNodesFault) => _open.Add(new OpenQuestion(what, why, isNodesFault));

    public DiscoveredAccount Close(DiscoveryOptions options, ChainId chain)
    {
        var kind = AccountKind.Of(Traits);
        return new DiscoveredAccount
        {
            Address = Address,
            Hop = Hop,
            Kind = kind,
            Lever = hop == 0 ? AccountKind.FitLever(options.Levers, chain, kind, SeemsToAnswer)?.Id : null,
            Levers = ProposedLever.Of(options.Levers, chain, kind, _powers.Distinct().ToItems(), SeemsToAnswer),
            Makeup = Makeup,
            Token = Token,
            VaultAsset = VaultAsset,
            Powers = _powers.Distinct().ToItems(),
            Findings = _findings.Distinct().ToItems(),
            Open = _open.Distinct().ToItems(),
            Holds = Holds,
        };
    }
}
